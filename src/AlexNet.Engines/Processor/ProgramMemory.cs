using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Processor;

/// <summary>Where everything lies that a program works with: one arena per device, shared by buffers whose lifetimes do not meet, and
/// the parameters of the engine.</summary>
internal sealed class ProgramMemory : IDisposable
{
    private readonly ProductFactory _products;
    private readonly NativeArena _working;
    private readonly long _scratchBytes;
    private long _copied;
    private readonly MemoryLayout _layout;
    private readonly NativeArena[] _arenas;

    /// <param name="plan">The plan.</param>
    /// <param name="products">Knows the shapes and owners of buffers.</param>
    /// <param name="prepared">All products, each with its working memory.</param>
    /// <param name="threads">How many threads work.</param>
    public ProgramMemory(Plan plan, ProductFactory products, PreparedProduct[] prepared, int threads)
    {
        (Plan, _products) = (plan, products);
        _layout = Memory.layout(plan, new Func<Buffer, long>(BytesOf));
        _arenas = Array.ConvertAll(_layout.DeviceBytes, bytes => new NativeArena(bytes));
        _scratchBytes = Aligned(Math.Max(prepared.Max(product => product.ScratchBytes), threads * KernelScratch.Bytes(plan, ShapeOf)));
        _working = new(_scratchBytes + prepared.Sum(product => Aligned(product.CopyBytes)));
    }

    public Plan Plan { get; }

    /// <summary>Bytes of the arenas.</summary>
    public long Bytes => _arenas.Sum(arena => arena.Bytes) + _working.Bytes;

    /// <summary>Working memory that all steps use in turn.</summary>
    public nint Scratch => _working.Start;

    /// <summary>Memory for one product's own layout of its weights, zero where it needs none.</summary>
    public nint TakeCopy(long bytes)
    {
        var start = _working.Start + (nint)(_scratchBytes + _copied);
        _copied += Aligned(bytes);
        return bytes == 0 ? 0 : start;
    }

    public BlockedShape ShapeOf(int id) => _products.ShapeOf(id);

    public Parameter ParameterOf(int id) => _products.Owners[id];

    /// <summary>A buffer's first byte.</summary>
    public nint AddressOf(int id)
    {
        var buffer = Plan.Buffers[id];
        return buffer.Kind switch
        {
            BufferKind.Parameter => _products.Owners[id].Value,
            BufferKind.Velocity => _products.Owners[id].Velocity,
            _ => _arenas[buffer.Device].Start + (nint)_layout.Offsets[id]!.Value,
        };
    }

    public void Dispose()
    {
        foreach (var arena in _arenas)
        {
            arena.Dispose();
        }

        _working.Dispose();
    }

    private static long Aligned(long bytes) => (bytes + Memory.alignment - 1) / Memory.alignment * Memory.alignment;

    /// <summary>Parameters and velocities are the engine's; a gradient lies as its parameter does, padding included; LRN's scale is
    /// computed again in backward and never stored.</summary>
    private long BytesOf(Buffer buffer) => buffer.Kind switch
    {
        BufferKind.Parameter or BufferKind.Velocity => 0,
        BufferKind.ParameterGradient => _products.Owners[buffer.Id].Layout.Bytes,
        BufferKind.Kept when buffer.Element == ElementType.Float32 => 0,
        _ => buffer.Bytes(Plan.Batch),
    };
}
