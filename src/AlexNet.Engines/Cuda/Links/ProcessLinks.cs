using AlexNet.Communication.Contracts;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>The links of all of an engine's devices.</summary>
internal sealed class ProcessLinks : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly HostFailure _failure = new();
    private readonly Dictionary<DeviceRuntime, DeviceLink> _links = [];

    /// <param name="warn">Is told where exchanges are slower than they could be.</param>
    public ProcessLinks(IEnumerable<DeviceRuntime> devices, ICommunicator communicator, Action<string> warn)
    {
        try
        {
            foreach (var device in devices)
            {
                _links[device] = _owned.Own(new HostLink(device.Context, communicator, _failure));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        warn("gradients go between processes through the memory of the host");
    }

    public DeviceLink this[DeviceRuntime device] => _links[device];

    /// <summary>Whether something was lost of what was queued and is over.</summary>
    /// <exception cref="LostProcessException">A process was lost meanwhile.</exception>
    public void ThrowIfFailed() => _failure.ThrowIfAny();

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
