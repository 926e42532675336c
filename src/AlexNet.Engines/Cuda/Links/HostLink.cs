using AlexNet.Communication.Contracts;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>Exchanges through page-locked memory of the host: copied there, exchanged by a function of the host, which the stream waits for, and copied back.</summary>
internal sealed unsafe class HostLink(CudaContext context, ICommunicator communicator, HostFailure failure) : DeviceLink(context, communicator.Rank, communicator.Size)
{
    public override bool SumsAsTree => true;

    public override PreparedExchange Sum(IReadOnlyList<FloatRange> ranges)
    {
        var count = ranges.Sum(range => range.Count);
        return Prepare(
            count, host => communicator.BeginSum([new(host, count)]), (host, stream) => CopyEach(host, stream, toHost: true),
            (host, stream) => CopyEach(host, stream, toHost: false));

        void CopyEach(nint host, CudaStream stream, bool toHost)
        {
            foreach (var range in ranges)
            {
                var bytes = range.Count * sizeof(float);
                Copy(range.Address, host, bytes, stream, toHost);
                host += (nint)bytes;
            }
        }
    }

    public override PreparedExchange SumOfMine(FloatRange all)
    {
        var (mine, offset) = (Exchanges.Block(all, Rank, Size), Exchanges.Block(all with { Address = 0 }, Rank, Size).Address);
        return Prepare(
            all.Count, host => communicator.BeginSumOfMine(host, mine with { Address = host + offset }),
            (host, stream) => Copy(all.Address, host, all.Count * sizeof(float), stream, toHost: true),
            (host, stream) => Copy(mine.Address, host + offset, mine.Count * sizeof(float), stream, toHost: false));
    }

    public override PreparedExchange Gather(nint mine, nint all, long bytes) => Gather(mine, bytes, all, first: 0, bytes);

    /// <summary>Everybody gets all blocks of all: rare, as sums that need it are made here otherwise.</summary>
    public override PreparedExchange AllToAll(nint blocks, nint received, long bytes) => Gather(blocks, Size * bytes, received, Rank * bytes, bytes);

    /// <summary>Gives everybody what each has, of which some bytes are kept. They go as floats, which are only copied; each process's begin where a float does.</summary>
    /// <param name="kept">Takes them, those of one process after those of the other.</param>
    /// <param name="first">The first that is kept of each process's.</param>
    private PreparedExchange Gather(nint mine, long bytes, nint kept, long first, long count)
    {
        var floats = (bytes + sizeof(float) - 1) / sizeof(float);
        return Prepare(
            Size * floats, host => communicator.BeginGather(new(At(host, Rank), floats), host), (host, stream) => Copy(mine, At(host, Rank), bytes, stream, toHost: true),
            (host, stream) =>
            {
                for (var rank = 0; rank < Size; rank++)
                {
                    Copy(kept + (nint)(rank * count), At(host, rank) + (nint)first, count, stream, toHost: false);
                }
            });

        nint At(nint host, int rank) => host + (nint)(rank * floats * sizeof(float));
    }

    private static void Copy(nint device, nint host, long bytes, CudaStream stream, bool toHost) => (toHost
        ? LibCuda.cuMemcpyDtoHAsync_v2((void*)host, device, (nuint)bytes, stream.Stream)
        : LibCuda.cuMemcpyHtoDAsync_v2(device, (void*)host, (nuint)bytes, stream.Stream)).ThrowIfFailed(toHost ? nameof(LibCuda.cuMemcpyDtoHAsync_v2) : nameof(LibCuda.cuMemcpyHtoDAsync_v2));

    /// <param name="floats">Of the host's memory.</param>
    /// <param name="exchange">Begins it, given the host's memory.</param>
    private PreparedExchange Prepare(long floats, Func<nint, IExchange> exchange, Action<nint, CudaStream> before, Action<nint, CudaStream> after)
    {
        var owned = new OwnedParts();
        try
        {
            var host = owned.Own(new CudaPageLockedHostMemory<float>(Context, checked((int)floats))).PinnedHostPointer;
            var function = owned.Own(new CudaHostFunction(() => failure.Keep(() => exchange(host).Wait())));
            return new(
                stream =>
                {
                    before(host, stream);
                    function.Enqueue(stream);
                    after(host, stream);
                },
                owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }
}

/// <summary>What has gone wrong in functions of the host, where nobody can be told.</summary>
internal sealed class HostFailure
{
    private Exception? _first;

    /// <summary>Does something, unless something went wrong before; keeps what goes wrong.</summary>
    public void Keep(Action action)
    {
        if (Volatile.Read(ref _first) is not null)
        {
            return;
        }

        try
        {
            action();
        }
        catch (Exception failure)
        {
            _ = Interlocked.CompareExchange(ref _first, failure, null);
        }
    }

    /// <summary>Tells it to whoever waits.</summary>
    public void ThrowIfAny()
    {
        if (Volatile.Read(ref _first) is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
