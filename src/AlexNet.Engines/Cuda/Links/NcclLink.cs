using AlexNet.Communication.Contracts;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.Nccl;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>Exchanges from device to device, by NCCL.</summary>
internal sealed unsafe class NcclLink : DeviceLink
{
    private readonly nint _communicator;

    /// <summary>Waits until every process makes its own.</summary>
    public NcclLink(CudaContext context, ICommunicator processes)
        : base(context, processes.Rank, processes.Size)
    {
        try
        {
            var id = SharedId(processes);
            context.SetCurrent();
            ncclCommInitRank(out _communicator, Size, id, Rank).ThrowIfFailed();
        }
        catch
        {
            base.Dispose();
            throw;
        }
    }

    /// <summary>NCCL promises no order.</summary>
    public override bool SumsAsTree => false;

    public override bool WarmsUp => true;

    /// <summary>One call for each range, all of them as one: nothing is copied together before.</summary>
    public override PreparedExchange Sum(IReadOnlyList<FloatRange> ranges) => new(stream => Grouped(() =>
    {
        foreach (var range in ranges)
        {
            ncclAllReduce(range.Address, range.Address, (nuint)range.Count, DataType.Float32, Reduction.Sum, _communicator, stream.Stream).ThrowIfFailed();
        }
    }));

    public override PreparedExchange SumOfMine(FloatRange all)
    {
        var mine = Exchanges.Block(all, Rank, Size);
        return new(stream => ncclReduceScatter(
            all.Address, mine.Address, (nuint)mine.Count, DataType.Float32, Reduction.Sum, _communicator, stream.Stream).ThrowIfFailed());
    }

    public override PreparedExchange Gather(nint mine, nint all, long bytes) =>
        new(stream => ncclAllGather(mine, all, (nuint)bytes, DataType.Int8, _communicator, stream.Stream).ThrowIfFailed());

    public override PreparedExchange AllToAll(nint blocks, nint received, long bytes) => new(stream => Grouped(() =>
    {
        for (var peer = 0; peer < Size; peer++)
        {
            var offset = (nint)(peer * bytes);
            ncclSend(blocks + offset, (nuint)bytes, DataType.Int8, peer, _communicator, stream.Stream).ThrowIfFailed();
            ncclRecv(received + offset, (nuint)bytes, DataType.Int8, peer, _communicator, stream.Stream).ThrowIfFailed();
        }
    }));

    public override void ThrowIfFailed()
    {
        ncclCommGetAsyncError(_communicator, out var failure).ThrowIfFailed();
        failure.ThrowIfFailed("NCCL's communication");
    }

    /// <summary>Nothing is under way any more; unlike ncclCommDestroy, this waits for no other process, which may be lost.</summary>
    public override void Dispose()
    {
        Context.TrySetCurrent();
        _ = ncclCommAbort(_communicator);
        base.Dispose();
    }

    /// <summary>The number that the first process draws.</summary>
    private static UniqueId SharedId(ICommunicator processes)
    {
        UniqueId id;
        if (processes.Rank == 0)
        {
            ncclGetUniqueId(&id).ThrowIfFailed();
        }

        processes.Gather(processes.Rank == 0 ? new ReadOnlySpan<byte>(&id, UniqueId.Length) : [])[0].CopyTo(new Span<byte>(&id, UniqueId.Length));
        return id;
    }

    private static void Grouped(Action queue)
    {
        ncclGroupStart().ThrowIfFailed();
        try
        {
            queue();
        }
        catch
        {
            _ = ncclGroupEnd();
            throw;
        }

        ncclGroupEnd().ThrowIfFailed();
    }
}
