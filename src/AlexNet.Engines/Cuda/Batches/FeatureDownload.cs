using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Batches;

/// <summary>A buffer of activations that the caller reads after a run, as it lies on the device: elements, channels last, in page-locked
/// memory.</summary>
/// <param name="id">The plan's buffer.</param>
internal sealed unsafe class FeatureDownload(CudaMemory memory, int id) : IDisposable
{
    private readonly DeviceRuntime _device = memory.DeviceOf(id);
    private readonly Shape _shape = memory.ShapeOf(id);
    private readonly CudaPageLockedHostMemory<byte> _elements = new(
        memory.DeviceOf(id).Context, checked((int)memory.Count(id) * memory.DeviceOf(id).Precision.ElementBytes()));

    public void Enqueue()
    {
        _device.Context.SetCurrent();
        LibCuda.cuMemcpyDtoHAsync_v2(
            (void*)_elements.PinnedHostPointer, memory[id], (nuint)_elements.Size, _device.Stream.Stream).ThrowIfFailed();
    }

    /// <summary>An image's numbers in planes, once the run is over.</summary>
    public void Read(int image, Span<float> planes)
    {
        var (size, bytes) = (_shape.Size, _device.Precision.ElementBytes());
        var elements = _elements.Span.Slice(image * size * bytes, size * bytes);
        if (bytes == sizeof(float))
        {
            Transpose(MemoryMarshal.Cast<byte, float>(elements), planes);
            return;
        }

        var floats = new float[size];
        var halves = MemoryMarshal.Cast<byte, ushort>(elements);
        for (var at = 0; at < size; at++)
        {
            // A bfloat16 is the upper half of a float32.
            floats[at] = BitConverter.UInt32BitsToSingle((uint)halves[at] << 16);
        }

        Transpose(floats, planes);
    }

    public void Dispose() => _elements.Dispose();

    private void Transpose(ReadOnlySpan<float> channelsLast, Span<float> planes)
    {
        for (var position = 0; position < _shape.Plane; position++)
        {
            for (var channel = 0; channel < _shape.Channels; channel++)
            {
                planes[(channel * _shape.Plane) + position] = channelsLast[(position * _shape.Channels) + channel];
            }
        }
    }
}
