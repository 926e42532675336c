using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>Where everything lies that a program works with: one arena per device, shared by buffers whose lifetimes do not meet, and
/// the parameters of the engine.</summary>
internal sealed unsafe class ProgramMemory : IDisposable
{
    private readonly Plan _plan;
    private readonly ProductFactory _products;
    private readonly MemoryLayout _layout;
    private readonly OwnedParts _owned = new();
    private readonly NativeArena[] _arenas;
    private readonly NativeArena _working;
    private readonly long _scratchBytes;
    private long _copied;

    /// <param name="plan">The plan.</param>
    /// <param name="products">Knows whose parameters are whose.</param>
    /// <param name="steps">All steps, each with the working memory it needs.</param>
    /// <exception cref="UserErrorException">There is not that much memory.</exception>
    public ProgramMemory(Plan plan, ProductFactory products, PreparedStep[] steps)
    {
        (_plan, _products) = (plan, products);
        _layout = Memory.layout(plan, new Func<Buffer, long>(BytesOf));
        _scratchBytes = Aligned(steps.Max(step => step.ScratchBytes));
        var working = _scratchBytes + steps.Sum(step => Aligned(step.Product?.CopyBytes ?? 0));
        try
        {
            _arenas = Array.ConvertAll(_layout.DeviceBytes, bytes => _owned.Own(new NativeArena(bytes)));
            _working = _owned.Own(new NativeArena(working));
        }
        catch (OutOfMemoryException failure)
        {
            _owned.Dispose();
            var megabytes = (_layout.DeviceBytes.Sum() + working) / 1_000_000;
            throw UserErrorException.Of(
                $"memory is short: network {plan.Network.Name} takes {megabytes:N0} MB beside its parameters at a batch of {plan.Batch}; a smaller {Setting.Named("batch")} needs less", failure);
        }
    }

    /// <summary>Working memory that all steps use in turn.</summary>
    public nint Scratch => _working.Start;

    /// <summary>Memory for one product's own layout of its weights, zero where it needs none.</summary>
    public nint TakeCopy(long bytes)
    {
        var start = _working.Start + (nint)(_scratchBytes + _copied);
        _copied += Aligned(bytes);
        return bytes == 0 ? 0 : start;
    }

    /// <summary>How a buffer of activations lies in memory.</summary>
    public BlockedShape ShapeOf(int id) => _products.ShapeOf(id);

    /// <summary>A buffer's first byte.</summary>
    public nint AddressOf(int id)
    {
        var buffer = _plan.Buffers[id];
        return buffer.Kind switch
        {
            BufferKind.Parameter => _products.Owners[id].Value,
            BufferKind.Velocity => _products.Owners[id].Velocity,
            BufferKind.Average => _products.Owners[id].Average,
            _ => _arenas[buffer.Device].Start + (nint)_layout.Offsets[id]!.Value,
        };
    }

    /// <summary>A buffer's first byte; zero for none.</summary>
    public nint AddressOf(int? id) => id is { } buffer ? AddressOf(buffer) : 0;

    /// <summary>A buffer of floats, null for none.</summary>
    public float* Floats(int? id) => (float*)AddressOf(id);

    /// <summary>A buffer of bytes, null for none.</summary>
    public byte* Bytes(int? id) => (byte*)AddressOf(id);

    public void Dispose() => _owned.Dispose();

    private static long Aligned(long bytes) => (bytes + Memory.alignment - 1) / Memory.alignment * Memory.alignment;

    /// <summary>What outlives a run is the engine's; a gradient lies as its parameter does, padding included; LRN's scale is
    /// computed again in backward and never stored.</summary>
    private long BytesOf(Buffer buffer) => buffer.Kind switch
    {
        _ when buffer.IsPersistent => 0,
        BufferKind.ParameterGradient => _products.Owners[buffer.Id].Layout.Bytes,
        BufferKind.Kept when buffer.Element == ElementType.Float32 => 0,
        _ => _plan.Bytes(buffer),
    };
}
