using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>A buffer of float32 that the caller reads after a run, in page-locked memory.</summary>
/// <param name="id">The plan's buffer.</param>
internal sealed unsafe class ResultDownload(CudaMemory memory, int id) : IDisposable
{
    private readonly DeviceRuntime _device = memory.DeviceOf(id);
    private readonly CudaPageLockedHostMemory<float> _values = new(memory.DeviceOf(id).Context, checked((int)memory.Count(id)));

    /// <summary>Valid once the run is over.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <param name="stream">Of the buffer's device.</param>
    public void Enqueue(CudaStream stream)
    {
        _device.Context.SetCurrent();
        LibCuda.cuMemcpyDtoHAsync_v2(
            (void*)_values.PinnedHostPointer, memory[id], (nuint)_values.Size * sizeof(float), stream.Stream).ThrowIfFailed();
    }

    public void Dispose() => _values.Dispose();
}
