using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Numbers on a device, as float32 or bfloat16, released together.</summary>
internal sealed class DeviceArrays(CudaContext context, bool bf16) : IDisposable
{
    private readonly List<CudaDeviceVariable<byte>> _all = [];

    /// <summary>Rounded towards zero to what bfloat16 holds, so that products of small whole numbers are exact.</summary>
    public nint Add(float[] values)
    {
        var bytes = bf16
            ? MemoryMarshal.AsBytes(values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray().AsSpan())
            : MemoryMarshal.AsBytes(values.AsSpan());
        var variable = new CudaDeviceVariable<byte>(context, bytes.Length);
        variable.CopyToDevice(bytes);
        _all.Add(variable);
        return variable.DevicePointer;
    }

    public nint Bytes(int count)
    {
        _all.Add(new(context, count));
        return _all[^1].DevicePointer;
    }

    public float[] Read(nint pointer)
    {
        var variable = _all.Single(each => each.DevicePointer == pointer);
        var bytes = new byte[variable.Size];
        variable.CopyToHost(bytes);
        return bf16
            ? [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(half => BitConverter.UInt32BitsToSingle((uint)half << 16))]
            : MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>Small whole numbers: exact in bfloat16, as are short sums of their products.</summary>
    public static float[] Small(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-2, 3))];
    }

    public void Dispose() => _all.ForEach(each => each.Dispose());
}
