using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Matrices;
using AlexNet.Engines.Cuda.Runtime;
using Transpose = AlexNet.Engines.Cuda.Interop.CuBlas.Operation;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>A GPU's limits: a large product by cuBLAS in a precision, and a large copy within its memory.</summary>
internal sealed class GpuPeaks : IDisposable
{
    private const int Warm = 3;
    private const int Timed = 10;

    private readonly GpuSizes _sizes;
    private readonly DeviceRuntime _device;
    private readonly CudaEvent _start;
    private readonly CudaEvent _end;

    public GpuPeaks(int gpu, Precision precision, GpuSizes sizes)
    {
        _sizes = sizes;
        _device = new(gpu, precision, new KernelCache(null, _ => { }));
        (_start, _end) = (new(_device.Context, timing: true), new(_device.Context, timing: true));
    }

    /// <summary>Both, one after the other.</summary>
    public static Floor Measure(int gpu, Precision precision, GpuSizes sizes)
    {
        using var peaks = new GpuPeaks(gpu, precision, sizes);
        return new(peaks.Gigaflops(), peaks.Gigabytes());
    }

    /// <summary>Numbers of both signs between ½ and 2, whatever their kind.</summary>
    public static CudaDeviceVariable<byte> RandomFactor(DeviceRuntime device, long elements, int seed)
    {
        var bytes = new byte[elements * device.Precision.ElementBytes()];
        new Random(seed).NextBytes(bytes);
        var (keep, set) = device.Precision == Precision.BF16 ? (0x80FF80FFu, 0x3F003F00u) : (0x80FFFFFFu, 0x3F000000u);
        foreach (ref var word in MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()))
        {
            word = (word & keep) | set;
        }

        var factor = new CudaDeviceVariable<byte>(device.Context, bytes.Length);
        factor.CopyToDevice(bytes);
        device.Context.Synchronize();
        return factor;
    }

    /// <summary>10⁹ operations a second. The factors are random: products of zeros need less power and are faster.</summary>
    public double Gigaflops()
    {
        var size = _sizes.Product;
        var elements = (long)size * size;
        using var a = RandomFactor(_device, elements, seed: 1);
        using var b = RandomFactor(_device, elements, seed: 2);
        using var c = new CudaDeviceVariable<byte>(_device.Context, elements * sizeof(float));
        var product = new MatrixProduct(
            Transpose.T, Transpose.N, new(size, size, size), new(a.DevicePointer, size), new(b.DevicePointer, size), new(c.DevicePointer, size),
            _device.Precision.MatrixType());
        using var gemm = new CuBlasGemm(_device, product);
        var seconds = Seconds(() => gemm.Run().ThrowIfFailed("cublasGemmEx"));
        return 2e-9 * size * size * size / seconds;
    }

    /// <summary>10⁹ bytes a second, those read and those written.</summary>
    public double Gigabytes()
    {
        using var from = new CudaDeviceVariable<byte>(_device.Context, _sizes.CopyBytes);
        using var to = new CudaDeviceVariable<byte>(_device.Context, _sizes.CopyBytes);
        from.MemsetAsync(1, _device.Stream);
        return 2e-9 * _sizes.CopyBytes / Seconds(() => to.AsyncCopyToDevice(from, _device.Stream));
    }

    public void Dispose()
    {
        _start.Dispose();
        _end.Dispose();
        _device.Dispose();
    }

    /// <summary>Mean of the timed runs, by the device's clock.</summary>
    private double Seconds(Action queue)
    {
        _device.Context.SetCurrent();
        for (var run = 0; run < Warm; run++)
        {
            queue();
        }

        _start.Record(_device.Stream);
        for (var run = 0; run < Timed; run++)
        {
            queue();
        }

        _end.Record(_device.Stream);
        _end.Synchronize();
        return 1e-3 * CudaEvent.ElapsedTime(_start, _end) / Timed;
    }
}
