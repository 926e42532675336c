using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>From a plan's exchanges between processes to steps, in the plan's order.</summary>
/// <param name="links">Null where nobody else is there: then no plan has exchanges.</param>
internal sealed class ExchangeFactory(CudaMemory memory, ProcessLinks? links)
{
    private readonly ExchangeScratch _scratch = new(memory.Plan, memory.Device(0).Precision, links?.SumAsTree ?? true);
    private readonly Dictionary<int, ExchangeStep> _begun = [];
    private (ExchangeStep Step, DeviceRuntime Device)? _last;

    /// <summary>The sums over all processes. Numbers of two bytes are summed in float32 and rounded; where parts of a batch are added up in the order of a tree, as
    /// one process rounds them.</summary>
    public CudaStep Begin(AllReduceStep step) => _begun[step.Buffers[0]] = Make(step.Buffers[0], waits: false, (device, link, owned) =>
    {
        var (elements, floats) = (step.Buffers.Where(_scratch.IsShort).ToArray(), step.Buffers.Where(id => !_scratch.IsShort(id)).ToArray());
        var queue = new List<Action<CudaStream>>();
        foreach (var (ids, bytes) in new[] { (floats, sizeof(float)), (elements, sizeof(ushort)) })
        {
            var ranges = ids.Select(id => new FloatRange(memory[id], memory.Count(id))).ToList();
            if (ids.Length > 0)
            {
                queue.Add(
                    _scratch.AddsAsTree(bytes) ? TreeSum(device, link, owned, ranges, bytes)
                    : bytes == sizeof(float) ? owned.Own(link.Sum(ranges)).Enqueue
                    : SumAsFloats(device, link, owned, ranges));
            }
        }

        return stream => queue.ForEach(each => each(stream));
    });

    public CudaStep Await(AwaitAllReduceStep step) => new AwaitExchange(_begun[step.Buffers[0]]);

    public CudaStep GatherImages(int id) => Make(id, waits: true, (_, link, owned) =>
    {
        var bytes = memory.Count(id) / link.Size * Bytes(id);
        return owned.Own(link.Gather(memory[id] + (nint)(link.Rank * bytes), memory[id], bytes)).Enqueue;
    });

    public CudaStep ScatterImages(int id) => Make(id, waits: true, (device, link, owned) =>
    {
        var count = memory.Count(id);
        if (!_scratch.IsShort(id))
        {
            return owned.Own(link.SumOfMine(new(memory[id], count))).Enqueue;
        }

        var floats = owned.Own(new CudaDeviceVariable<float>(device.Context, count)).DevicePointer;
        var (mine, first) = (count / link.Size, link.Rank * (count / link.Size));
        var widen = Launch(device, owned, new ToFloatsKernel(X: memory[id], Y: floats, Count: count));
        var sum = owned.Own(link.SumOfMine(new(floats, count)));
        var round = Launch(device, owned, new ToElementsKernel(
            X: floats + (nint)(first * sizeof(float)), Y: memory[id] + (nint)(first * sizeof(ushort)), Count: mine));
        return stream =>
        {
            widen(stream);
            sum.Enqueue(stream);
            round(stream);
        };
    });

    public CudaStep GatherChannels(GatherChannelsStep step) => Make(step.Source, waits: true, (device, link, owned) =>
    {
        var (bytes, channels) = (memory.Count(step.Source) * Bytes(step.Source), memory.ShapeOf(step.Source).Channels);
        var all = owned.Own(new CudaDeviceVariable<byte>(device.Context, link.Size * bytes)).DevicePointer;
        var gather = owned.Own(link.Gather(memory[step.Source], all, bytes));
        Action<CudaStream>[] place = [.. Enumerable.Range(0, link.Size).Select(rank => Launch(device, owned, TransferKernel.Of(
            new(all + (nint)(rank * bytes), channels, First: 0), memory.ChannelsOf(step.Destination, rank * channels), memory.Positions(step.Source), channels)))];
        return stream =>
        {
            gather.Enqueue(stream);
            Array.ForEach(place, each => each(stream));
        };
    });

    /// <summary>Each process sums one slice of everybody's numbers, in the order of the tree, and gives it to all.</summary>
    /// <param name="bytes">Of a number.</param>
    private static Action<CudaStream> TreeSum(DeviceRuntime device, DeviceLink link, OwnedParts owned, List<FloatRange> ranges, int bytes)
    {
        var slice = ExchangeScratch.SliceBytes(ranges.Sum(range => range.Count) * bytes, link.Size);
        var packed = owned.Own(new CudaDeviceVariable<byte>(device.Context, link.Size * slice)).DevicePointer;
        var received = owned.Own(new CudaDeviceVariable<byte>(device.Context, link.Size * slice)).DevicePointer;
        var spread = owned.Own(link.AllToAll(packed, received, slice));
        Action<CudaStream>[] add = [.. TreeOrder.Of(link.Size).Select(pair => Launch(device, owned, new AddGradientKernel(
            Source: received + (nint)(pair.Source * slice), Destination: received + (nint)(pair.Destination * slice), AsElements: bytes == sizeof(ushort), Count: slice / bytes)))];
        var gather = owned.Own(link.Gather(received, packed, slice));
        return stream =>
        {
            Pack(stream, isBack: false);
            spread.Enqueue(stream);
            Array.ForEach(add, each => each(stream));
            gather.Enqueue(stream);
            Pack(stream, isBack: true);
        };

        void Pack(CudaStream stream, bool isBack)
        {
            var place = packed;
            foreach (var range in ranges)
            {
                var length = range.Count * bytes;
                stream.Copy(isBack ? range.Address : place, isBack ? place : range.Address, length);
                place += (nint)length;
            }
        }
    }

    private static Action<CudaStream> SumAsFloats(DeviceRuntime device, DeviceLink link, OwnedParts owned, List<FloatRange> ranges)
    {
        var (starts, count) = ExchangeScratch.Widened([.. ranges.Select(range => range.Count)]);
        var floats = owned.Own(new CudaDeviceVariable<float>(device.Context, count)).DevicePointer;
        nint At(int place) => floats + (nint)(starts[place] * sizeof(float));
        Action<CudaStream>[] widen = [.. ranges.Select((range, i) => Launch(device, owned, new ToFloatsKernel(X: range.Address, Y: At(i), Count: range.Count)))];
        var sum = owned.Own(link.Sum([.. ranges.Select((range, i) => new FloatRange(At(i), range.Count))]));
        Action<CudaStream>[] round = [.. ranges.Select((range, i) => Launch(device, owned, new ToElementsKernel(X: At(i), Y: range.Address, Count: range.Count)))];
        return stream =>
        {
            Array.ForEach(widen, each => each(stream));
            sum.Enqueue(stream);
            Array.ForEach(round, each => each(stream));
        };
    }

    private static Action<CudaStream> Launch(DeviceRuntime device, OwnedParts owned, IKernel kernel) => owned.Own(device.Kernels.Prepare(kernel)).RunAsync;

    private ExchangeStep Make(int id, bool waits, Func<DeviceRuntime, DeviceLink, OwnedParts, Action<CudaStream>> prepare)
    {
        var device = memory.DeviceOf(id);
        var link = (links ?? throw new InvalidOperationException("the plan has exchanges; the engine has no other processes"))[device];
        var step = new ExchangeStep(device, link, _last is { } last && last.Device != device ? last.Step : null, waits, owned => prepare(device, link, owned));
        _last = (step, device);
        return step;
    }

    private int Bytes(int id) => _scratch.IsShort(id) ? sizeof(ushort) : sizeof(float);
}

/// <summary>The additions of the binary tree over equal things, as the sums of <see cref="ICommunicator"/> have it: of 2, 4, 8 … the halves' sums are added; of any other
/// number the sum of the largest power of two below it comes first, then what is left, summed likewise. The sum of all is where the first was.</summary>
internal static class TreeOrder
{
    public static IEnumerable<(int Source, int Destination)> Of(int count, int first = 0)
    {
        if (count == 1)
        {
            return [];
        }

        var half = 1 << System.Numerics.BitOperations.Log2((uint)count - 1);
        return [.. Of(half, first), .. Of(count - half, first + half), (first + half, first)];
    }
}
