using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn.Primitives;

/// <summary>A convolution or a fully connected product to be made into a primitive. In the gradients' directions the layouts are those
/// of the gradients that are read or written.</summary>
/// <param name="Direction">What is computed.</param>
/// <param name="Source">x or ∂L/∂x.</param>
/// <param name="Weights">w or ∂L/∂w.</param>
/// <param name="Bias">b or ∂L/∂b.</param>
/// <param name="Destination">y or ∂L/∂y.</param>
/// <param name="Window">Stride and padding of a convolution; null for a fully connected product.</param>
/// <param name="Activation">Applied to y in the same pass.</param>
internal sealed record DnnlProduct(
    ProductDirection Direction,
    DnnlLayout Source,
    DnnlLayout Weights,
    DnnlLayout Bias,
    DnnlLayout Destination,
    DnnlWindow? Window,
    Activation Activation);

/// <summary>How a convolution's window moves.</summary>
internal readonly record struct DnnlWindow(int Stride, int Pad);

/// <summary>What the engine needs of oneDNN, whatever the library's major version.</summary>
internal abstract class DnnlLibrary : IDisposable
{
    /// <summary>Where the library is not available: what helps.</summary>
    public static string Missing => DnnlFinder.MissingOn(SharedLibrary.Platform);

    /// <summary>Version of the loaded library.</summary>
    public abstract Version Version { get; }

    /// <summary>A layout of float32 numbers.</summary>
    public abstract DnnlLayout Layout(ReadOnlySpan<long> dimensions, DnnlOrder order);

    /// <summary>The best implementation, or null where there is none for these layouts.</summary>
    public abstract DnnlPrimitive? TryCreate(DnnlProduct product);

    /// <summary>A change of layout: source to destination.</summary>
    public abstract DnnlPrimitive Reorder(DnnlLayout from, DnnlLayout to);

    public abstract void Dispose();

    /// <summary>Whether the library is installed.</summary>
    /// <exception cref="UserErrorException">The environment names something else than a libdnnl.</exception>
    public static bool IsAvailable => InstalledVersion is not null;

    /// <summary>The preferred one of those that are there; null where there is none.</summary>
    public static Version? InstalledVersion => DnnlLoader.Find()?.Version;

    /// <summary>Loads the library.</summary>
    /// <param name="major">The major version; null takes the preferred one of those that are there.</param>
    /// <exception cref="UserErrorException">It is missing: the message says how to install it. Or the environment names something else
    /// than a libdnnl.</exception>
    public static DnnlLibrary Open(int? major = null) => DnnlLoader.Find(major)?.Version switch
    {
        null => throw new UserErrorException($"engine onednn cannot be used: {Missing}"),
        { Major: 2 } version => new DnnlLibraryOf<Dnnl2>(version),
        var version => new DnnlLibraryOf<Dnnl3>(version),
    };
}
