using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A device's primary context, retained. Two of the same device share it and everything in it. A context is current for a thread:
/// whoever launches work calls <see cref="SetCurrent"/> first, wrappers that allocate or free do it themselves.</summary>
internal sealed class CudaContext : IDisposable
{
    private const int UuidLength = 16;

    private readonly int _device;
    private readonly HashSet<nint> _peers = [];
    private bool _disposed;

    /// <summary>Retains the device's context and makes it current on the calling thread.</summary>
    public CudaContext(int deviceId)
    {
        cuInit(0).ThrowIfFailed();
        Properties = CudaDeviceProperties.Of(deviceId);
        cuDeviceGet(out _device, deviceId).ThrowIfFailed();
        cuDevicePrimaryCtxRetain(out var handle, _device).ThrowIfFailed();
        Handle = handle;
        try
        {
            SetCurrent();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Handle { get; }

    public CudaDeviceProperties Properties { get; }

    public int DeviceId => Properties.DeviceId;

    /// <summary>What tells the GPU from all others, parts of one too.</summary>
    public unsafe string Uuid
    {
        get
        {
            var uuid = stackalloc byte[UuidLength];
            cuDeviceGetUuid_v2(uuid, _device).ThrowIfFailed();
            return Convert.ToHexStringLower(new ReadOnlySpan<byte>(uuid, UuidLength));
        }
    }

    public static int GetDeviceCount()
    {
        cuInit(0).ThrowIfFailed();
        cuDeviceGetCount(out var count).ThrowIfFailed();
        return count;
    }

    public void SetCurrent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cuCtxSetCurrent(Handle).ThrowIfFailed();
    }

    /// <summary>Waits for all work of the device.</summary>
    public void Synchronize()
    {
        SetCurrent();
        cuCtxSynchronize().ThrowIfFailed();
    }

    public CudaMemoryInfo GetMemoryInfo()
    {
        SetCurrent();
        cuMemGetInfo_v2(out var free, out var total).ThrowIfFailed();
        return new((long)free, (long)total);
    }

    /// <summary>The least and the greatest priority of streams; greater ones are smaller numbers.</summary>
    public (int Least, int Greatest) GetStreamPriorityRange()
    {
        SetCurrent();
        cuCtxGetStreamPriorityRange(out var least, out var greatest).ThrowIfFailed();
        return (least, greatest);
    }

    /// <summary>Whether this device can reach the other's memory itself; true for the same device.</summary>
    public bool CanAccessPeer(CudaContext peer)
    {
        if (peer.Handle == Handle)
        {
            return true;
        }

        cuDeviceCanAccessPeer(out var can, _device, peer._device).ThrowIfFailed();
        return can != 0;
    }

    /// <summary>Lets this device reach the other's memory; nothing for the same device.</summary>
    public void EnablePeerAccess(CudaContext peer)
    {
        if (peer.Handle == Handle || !_peers.Add(peer.Handle))
        {
            return;
        }

        SetCurrent();
        var status = cuCtxEnablePeerAccess(peer.Handle, 0);
        if (status != CUresult.CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED)
        {
            status.ThrowIfFailed(nameof(cuCtxEnablePeerAccess));
        }
    }

    /// <summary>Releases the context. What was allocated in it must have been freed before.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = cuDevicePrimaryCtxRelease_v2(_device);
        }
    }

    /// <summary>For releasing: on a lost device there is nothing to be done about a failure.</summary>
    internal void TrySetCurrent() => _ = cuCtxSetCurrent(Handle);
}

/// <summary>A device's memory in bytes.</summary>
/// <param name="Free">What can be had, by this process or another.</param>
internal readonly record struct CudaMemoryInfo(long Free, long Total);
