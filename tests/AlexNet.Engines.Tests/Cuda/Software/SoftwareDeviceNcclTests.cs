using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.Nccl;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Exchanges of the software device, and what it says of wrong ones. Ranks are threads with a device each.</summary>
public sealed unsafe class SoftwareDeviceNcclTests : SoftwareDeviceTest
{
    [Test]
    public void Ranks_ExchangeLongerNumbersThanAPiece([Values] bool captured) => Ranks(2, (rank, communicator, device) =>
    {
        const int count = 20_000;
        var (x, all) = (device.Add(Numbers(rank, count)), device.Add(new float[2 * count]));
        void Queue()
        {
            ncclGroupStart().ThrowIfFailed();
            ncclSend(x, count, DataType.Float32, 1 - rank, communicator, device.Stream.Stream).ThrowIfFailed();
            ncclRecv(all, count, DataType.Float32, 1 - rank, communicator, device.Stream.Stream).ThrowIfFailed();
            ncclGroupEnd().ThrowIfFailed();
            ncclAllReduce(x, x, count, DataType.Float32, Reduction.Sum, communicator, device.Stream.Stream).ThrowIfFailed();
            ncclAllGather(x, all, count, DataType.Float32, communicator, device.Stream.Stream).ThrowIfFailed();
            ncclReduceScatter(all, all + (rank * count * sizeof(float)), count, DataType.Float32, Reduction.Sum, communicator, device.Stream.Stream).ThrowIfFailed();
        }

        if (captured)
        {
            using var graph = device.Stream.Capture(Queue);
            using var exec = graph.Instantiate();
            exec.Launch(device.Stream);
            device.Stream.Synchronize();
        }
        else
        {
            Queue();
            device.Stream.Synchronize();
        }

        var sum = Numbers(0, count).Zip(Numbers(1, count), (a, b) => a + b).ToArray();
        Assert.That(device.Read(x, count), Is.EqualTo(sum));
        Assert.That(device.Read(all + (rank * count * sizeof(float)), count), Is.EqualTo(sum.Select(each => 2 * each)));
    });

    [Test]
    public void Ranks_ThatDoDifferentThings_AreTold()
    {
        Ranks(2, (rank, communicator, device) =>
        {
            var x = device.Add(new float[8]);
            Assert.Throws<CudaDeviceLostException>(() =>
            {
                ncclAllReduce(x, x, (nuint)(rank == 0 ? 8 : 4), DataType.Float32, Reduction.Sum, communicator, device.Stream.Stream).ThrowIfFailed();
                device.Stream.Synchronize();
            });
        });
        AssertReported("where rank");
    }

    [TestCase(true, "no device memory")]
    [TestCase(false, "the communicator's device is not current")]
    public void Calls_ThatNcclDoesNotTake_AreTold(bool hostMemory, string told)
    {
        Ranks(1, (_, communicator, device) =>
        {
            using var host = new CudaPageLockedHostMemory<float>(device.Context, 8);
            using var other = new CudaContext(1);
            device.Context.SetCurrent();
            var x = hostMemory ? host.PinnedHostPointer : device.Add(new float[8]);
            if (!hostMemory)
            {
                other.SetCurrent();
            }

            Assert.That(ncclAllReduce(x, x, 8, DataType.Float32, Reduction.Sum, communicator, device.Stream.Stream), Is.Not.EqualTo(Result.Success));
        });
        AssertReported(told);
    }

    [Test]
    public void TwoRanks_OfOneGpuAreRefused()
    {
        UniqueId id;
        ncclGetUniqueId(&id).ThrowIfFailed();
        var shared = id;
        Task.WaitAll([.. Enumerable.Range(0, 2).Select(rank => Task.Factory.StartNew(
            () =>
            {
                using var context = new CudaContext(0);
                Assert.That((int)ncclCommInitRank(out _, 2, shared, rank), Is.EqualTo(5));
            },
            TaskCreationOptions.LongRunning))]);
        AssertReported("two ranks have one GPU");
    }

    [Test]
    public void HostFunction_ThatCallsCudaIsTold()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        var status = LibCuda.CUresult.CUDA_SUCCESS;
        using var function = new CudaHostFunction(() => status = LibCuda.cuCtxSynchronize());
        function.Enqueue(stream);
        stream.Synchronize();
        Assert.That((int)status, Is.EqualTo(800));
        AssertReported("cuCtxSynchronize: called in a host function");
    }

    /// <summary>Its stream waits, and nobody else does.</summary>
    [Test]
    public void HostFunction_HasItsPlaceInTheStream([Values] bool captured, [Values(1UL, 2UL, 3UL)] ulong seed)
    {
        SoftwareDevice.Reset(seed);
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var host = new CudaPageLockedHostMemory<float>(context, 4);
        using var variable = new CudaDeviceVariable<float>(context, 4);
        using var function = new CudaHostFunction(() => new Span<float>((void*)host.PinnedHostPointer, 4)[0] *= 2);
        void Queue()
        {
            variable.FillAsync(3f, stream);
            variable.AsyncCopyToHost(host, stream);
            function.Enqueue(stream);
            variable.AsyncCopyToDevice(host, stream);
        }

        if (captured)
        {
            using var graph = stream.Capture(Queue);
            using var exec = graph.Instantiate();
            exec.Launch(stream);
            stream.Synchronize();
        }
        else
        {
            Queue();
            stream.Synchronize();
        }

        var back = new float[4];
        variable.CopyToHost(back);
        Assert.That(back, Is.EqualTo(new[] { 6f, 3f, 3f, 3f }));
    }

    private static float[] Numbers(int rank, int count) => [.. Enumerable.Range(0, count).Select(i => (rank * 1000) + (float)i)];

    private static void Ranks(int size, Action<int, nint, Rank> action)
    {
        UniqueId id;
        ncclGetUniqueId(&id).ThrowIfFailed();
        var shared = id;
        Task.WaitAll([.. Enumerable.Range(0, size).Select(rank => Task.Factory.StartNew(
            () =>
            {
                using var device = new Rank(rank);
                ncclCommInitRank(out var communicator, size, shared, rank).ThrowIfFailed();
                try
                {
                    action(rank, communicator, device);
                }
                finally
                {
                    device.Context.SetCurrent();
                    _ = ncclCommAbort(communicator);
                }
            },
            TaskCreationOptions.LongRunning))]);
    }

    /// <summary>A device, and arrays in its memory.</summary>
    private sealed class Rank : IDisposable
    {
        private readonly List<CudaDeviceVariable<float>> _arrays = [];

        public Rank(int device)
        {
            Context = new(device);
            Stream = new(Context);
        }

        public CudaContext Context { get; }

        public CudaStream Stream { get; }

        public nint Add(float[] values)
        {
            var array = new CudaDeviceVariable<float>(Context, values.Length);
            _arrays.Add(array);
            array.CopyToDevice(values);
            return array.DevicePointer;
        }

        public float[] Read(nint start, int count)
        {
            var values = new float[count];
            Context.SetCurrent();
            fixed (float* place = values)
            {
                LibCuda.cuMemcpyDtoH_v2(place, start, (nuint)(count * sizeof(float))).ThrowIfFailed();
            }

            return values;
        }

        public void Dispose()
        {
            _arrays.ForEach(array => array.Dispose());
            Stream.Dispose();
            Context.Dispose();
        }
    }
}
