using System.Globalization;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>What a plan needs of each GPU's memory, and what to say where that is more than there is.</summary>
/// <param name="devices">The engine's.</param>
/// <param name="uploaded">Bytes that an image takes as it is uploaded, in all slots together.</param>
/// <param name="linkSumsAsTree">Whether whoever carries exchanges with other processes out sums float32 in the order of the tree.</param>
internal sealed class MemoryNeed(Plan plan, DeviceRuntime[] devices, long uploaded, bool linkSumsAsTree = true)
{
    private const double Gibi = 1 << 30;

    /// <summary>Before anything was allocated for the plan.</summary>
    private readonly Dictionary<int, long> _free = devices.Take(plan.Devices).DistinctBy(device => device.Context.DeviceId)
        .ToDictionary(device => device.Context.DeviceId, device => device.Context.GetMemoryInfo().Free);

    /// <param name="cause">The allocation that failed.</param>
    /// <param name="workspaces">Bytes of working memory on each of the plan's devices.</param>
    public UserErrorException Explain(Exception cause, long[] workspaces)
    {
        var gpu = _free.Keys.MaxBy(id => Bytes(id, plan.Batch, workspaces) - _free[id]);
        var needed = string.Create(
            CultureInfo.InvariantCulture,
            $"batch {plan.WholeBatch} needs {Bytes(gpu, plan.Batch, workspaces) / Gibi:0.00} GiB of GPU {gpu}; {_free[gpu] / Gibi:0.00} GiB are free");
        var batch = LargestBatch(workspaces);
        return batch > 0
            ? UserErrorException.Of($"{needed}; {Setting.Named("batch")} {batch * plan.Replicas} fits", cause)
            : new($"{needed}, which no batch fits", cause);
    }

    /// <summary>The largest batch below the plan's, at most 0 where there is none: what it needs grows with it.</summary>
    private int LargestBatch(long[] workspaces)
    {
        // In images of a part: a batch has as many of each.
        var (fits, fitsNot) = (0, plan.Microbatch);
        while (fitsNot - fits > 1)
        {
            var middle = (fits + fitsNot) / 2;
            (fits, fitsNot) = _free.All(gpu => Bytes(gpu.Key, middle * plan.Parts, workspaces) <= gpu.Value) ? (middle, fitsNot) : (fits, middle);
        }

        return fits * plan.Parts;
    }

    /// <summary>Parameters, arena, uploaded images, workspace, what lies between two devices and what exchanges with other processes take, of all the plan's devices on one GPU.</summary>
    private long Bytes(int gpu, int batch, long[] workspaces)
    {
        var precision = devices[0].Precision;
        var smaller = new Plan(
            plan.Network, plan.Placement, plan.Mode, batch, plan.Replicas, plan.Parts, plan.SumsAsTree, plan.Buffers, plan.Steps, plan.Images, plan.Probabilities, plan.Losses, plan.Features);
        var arenas = CudaMemory.ArenaBytes(smaller, precision);
        var scratch = new ExchangeScratch(smaller, precision, linkSumsAsTree);
        return Enumerable.Range(0, plan.Devices).Where(device => devices[device].Context.DeviceId == gpu).Sum(device =>
            PlanParameters.Bytes(plan, device, precision) + arenas[device] + scratch.Bytes(device) + (workspaces[device] * batch / plan.Batch)
            + plan.Images.Count(image => plan.Buffers[image].Device == device) * uploaded * batch
            + plan.Steps.Sum(step => Between(step, device) * (batch / plan.Parts) * precision.ElementBytes()));
    }

    /// <summary>Numbers of an image that a transfer between devices keeps on one of them: packed at its source and, on another GPU, as they
    /// arrived.</summary>
    private long Between(Step step, int device)
    {
        if (step.Operation is not Operation.Transfer { Item: var s })
        {
            return 0;
        }

        var (from, to) = (plan.Buffers[s.Source], plan.Buffers[s.Destination]);
        var isKept = device == from.Device || (device == to.Device && GpuOf(from) != GpuOf(to));
        return from.Device != to.Device && isKept ? (long)s.Channels * from.Shape.Plane : 0;

        int GpuOf(Buffer buffer) => devices[buffer.Device].Context.DeviceId;
    }
}
