using AlexNet.Core;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Processor.Parameters;

/// <summary>The rows of a tensor that one device holds, with their velocities and averages, in the layout that the first product to use them
/// chose.</summary>
internal sealed class Parameter(string name, int firstRow, ParameterOrder order, ParameterLayout layout, NativeArena value) : IDisposable
{
    /// <summary>Place of the first row in the canonical tensor.</summary>
    public int FirstRow => firstRow;

    /// <summary>How the canonical order maps to the plain order that products know.</summary>
    public ParameterOrder Order => order;

    public ParameterLayout Layout => layout;

    /// <summary>The layout as a product needs it.</summary>
    /// <exception cref="UserErrorException">The plan that came first computes with the parameter in another layout.</exception>
    public TLayout LayoutAs<TLayout>()
        where TLayout : ParameterLayout =>
        layout as TLayout
        ?? throw new UserErrorException($"the engine holds {name} in another layout than this plan needs; load it on an engine of its own");

    /// <summary>Where the numbers lie.</summary>
    public nint Value => value.Start;

    /// <summary>Where the velocities lie; zero until a training plan asks for them.</summary>
    public nint Velocity => VelocityArena?.Start ?? 0;

    /// <summary>Counts changes, so that a copy in another layout knows whether it is still true.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Where the moving averages lie; zero until a plan asks for them.</summary>
    public nint Average => AverageArena?.Start ?? 0;

    private NativeArena? VelocityArena { get; set; }

    private NativeArena? AverageArena { get; set; }

    /// <summary>Allocates the velocities, zero at first.</summary>
    public void AddVelocity() => VelocityArena ??= new(layout.Bytes);

    /// <summary>Allocates the averages, zero at first.</summary>
    public void AddAverage() => AverageArena ??= new(layout.Bytes);

    public void Dispose()
    {
        value.Dispose();
        VelocityArena?.Dispose();
        AverageArena?.Dispose();
    }
}
