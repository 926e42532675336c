using AlexNet.Communication.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>What joins a device of this process to the same one of the others: exchanges of what lies in its memory, queued on one stream. Every process prepares and queues
/// the same, in the same order.</summary>
internal abstract class DeviceLink(CudaContext context, int rank, int size) : IDisposable
{
    public CudaContext Context => context;

    /// <summary>Number of this process.</summary>
    public int Rank => rank;

    /// <summary>How many there are.</summary>
    public int Size => size;

    /// <summary>Where all exchanges are queued.</summary>
    public CudaStream Stream { get; } = new(context);

    /// <summary>Whether <see cref="Sum"/> is the binary tree over the ranks.</summary>
    public abstract bool SumsAsTree { get; }

    /// <summary>Whether exchanges are to be made once before they are captured: what they need is allocated then.</summary>
    public virtual bool WarmsUp => false;

    /// <summary>Replaces numbers by their sums over the processes.</summary>
    public abstract PreparedExchange Sum(IReadOnlyList<FloatRange> ranges);

    /// <summary>Gives each process the sum of its own block.</summary>
    /// <param name="all">Size equal blocks, in the order of ranks. The other blocks are undefined afterwards.</param>
    public abstract PreparedExchange SumOfMine(FloatRange all);

    /// <summary>Gives everybody what each has.</summary>
    /// <param name="mine">May be its own place in <paramref name="all"/>.</param>
    /// <param name="all">Size × bytes, in the order of ranks.</param>
    public abstract PreparedExchange Gather(nint mine, nint all, long bytes);

    /// <summary>Gives each process everybody's block of its own number.</summary>
    /// <param name="blocks">Size × bytes.</param>
    /// <param name="received">As much, other memory: in the order of those they come from.</param>
    public abstract PreparedExchange AllToAll(nint blocks, nint received, long bytes);

    /// <summary>Tells whoever waits what has gone wrong of exchanges.</summary>
    public virtual void ThrowIfFailed()
    {
    }

    /// <summary>Waits for the stream, however it may have failed.</summary>
    public void TryDrain()
    {
        context.TrySetCurrent();
        _ = Interop.LibCuda.cuStreamSynchronize(Stream.Stream);
    }

    public virtual void Dispose() => Stream.Dispose();
}

/// <summary>An exchange that can be queued again and again.</summary>
/// <param name="enqueue">On a stream whose context is current.</param>
/// <param name="owned">What it needs, released with it.</param>
internal sealed class PreparedExchange(Action<CudaStream> enqueue, OwnedParts? owned = null) : IDisposable
{
    public void Enqueue(CudaStream stream) => enqueue(stream);

    public void Dispose() => owned?.Dispose();
}
