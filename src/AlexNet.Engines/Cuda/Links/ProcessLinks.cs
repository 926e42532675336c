using AlexNet.Communication.Contracts;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>The links of all of an engine's devices: by NCCL, or through the host where that cannot be.</summary>
internal sealed class ProcessLinks : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly HostFailure _failure = new();
    private readonly Dictionary<DeviceRuntime, DeviceLink> _links = [];

    /// <summary>All processes make theirs together.</summary>
    /// <param name="allowNccl">Whether NCCL is used where it is there; the same in all processes.</param>
    /// <param name="warn">Is told, in the first process, where exchanges are slower than they could be.</param>
    public ProcessLinks(IReadOnlyList<DeviceRuntime> devices, ICommunicator communicator, bool allowNccl, Action<string> warn)
    {
        var whyNot = allowNccl ? NcclOffer.WhyNot(communicator, devices.Select(device => device.Context)) : "NCCL is not to be used";
        try
        {
            foreach (var device in devices)
            {
                _links[device] = _owned.Own<DeviceLink>(whyNot is null ? new NcclLink(device.Context, communicator) : new HostLink(device.Context, communicator, _failure));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        if (whyNot is not null && communicator.Rank == 0)
        {
            warn($"gradients go between processes through the memory of the host, which is slower, as {whyNot}");
        }
    }

    /// <summary>Whether they sum float32 in the order of the tree.</summary>
    public bool SumAsTree => _links.Values.All(link => link.SumsAsTree);

    public DeviceLink this[DeviceRuntime device] => _links[device];

    /// <summary>Whether all went well that was queued and is over.</summary>
    /// <exception cref="LostProcessException">A process was lost meanwhile.</exception>
    public void ThrowIfFailed()
    {
        _failure.ThrowIfAny();
        foreach (var link in _links.Values)
        {
            link.ThrowIfFailed();
        }
    }

    /// <summary>Waits until nothing is under way, however it may have failed.</summary>
    public void TryDrain()
    {
        foreach (var link in _links.Values)
        {
            link.TryDrain();
        }
    }

    public void Dispose() => _owned.Dispose();
}
