using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>The rows of a tensor that one device holds, with their velocities and averages and, where products take other elements than float32, a
/// copy for them.</summary>
internal sealed class CudaParameter : IDisposable
{
    private readonly DeviceRuntime _device;
    private readonly CudaDeviceVariable<float> _value;
    private CudaDeviceVariable<float>? _velocity;
    private CudaDeviceVariable<float>? _average;
    private CudaDeviceVariable<ushort>? _copy;

    /// <summary>Allocates the values, zero at first.</summary>
    public CudaParameter(DeviceRuntime device, string name, int firstRow, CudaParameterLayout layout)
    {
        (_device, Name, FirstRow, Layout) = (device, name, firstRow, layout);
        _value = Zeros();
    }

    public string Name { get; }

    /// <summary>Place of the first row in the canonical tensor.</summary>
    public int FirstRow { get; }

    public CudaParameterLayout Layout { get; }

    public nint Value => _value.DevicePointer;

    /// <summary>Zero until a training plan asks for velocities.</summary>
    public nint Velocity => _velocity?.DevicePointer ?? 0;

    /// <summary>Zero until a plan asks for averages.</summary>
    public nint Average => _average?.DevicePointer ?? 0;

    /// <summary>The copy as elements; zero where products read the values themselves.</summary>
    public nint Copy => _copy?.DevicePointer ?? 0;

    /// <summary>What products read.</summary>
    public nint Factor => _copy?.DevicePointer ?? Value;

    public bool IsOn(DeviceRuntime device) => _device == device;

    /// <summary>Allocates the velocities, zero at first.</summary>
    public void AddVelocity() => _velocity ??= Zeros();

    /// <summary>Allocates the averages, zero at first.</summary>
    public void AddAverage() => _average ??= Zeros();

    /// <summary>Allocates the products' copy where the precision needs one.</summary>
    public void AddCopy()
    {
        if (_copy is null && _device.Precision == Precision.BF16)
        {
            _copy = new(_device.Context, Layout.DeviceCount);
            Refresh();
        }
    }

    /// <summary>Copies this piece's rows out, canonical.</summary>
    public void Read(BufferKind kind, Span<float> rows)
    {
        using var canonical = new CudaDeviceVariable<float>(_device.Context, Layout.Count);
        Reorder(toDevice: false, Place(kind), canonical.DevicePointer);
        canonical.CopyToHost(rows);
    }

    /// <summary>Sets this piece's rows, canonical.</summary>
    public void Write(BufferKind kind, ReadOnlySpan<float> rows)
    {
        using var canonical = new CudaDeviceVariable<float>(_device.Context, Layout.Count);
        canonical.CopyToDevice(rows);

        // Such a copy may end on the device after it has returned, and streams of ours do not wait for it.
        _device.Context.Synchronize();
        Reorder(toDevice: true, canonical.DevicePointer, Place(kind));
        if (kind == BufferKind.Parameter && _copy is not null)
        {
            Refresh();
        }
    }

    /// <summary>Whether there are numbers of that kind.</summary>
    public bool Has(BufferKind kind) => Place(kind) != 0;

    public void Dispose()
    {
        _copy?.Dispose();
        _average?.Dispose();
        _velocity?.Dispose();
        _value.Dispose();
    }

    private nint Place(BufferKind kind) => kind switch
    {
        BufferKind.Velocity => Velocity,
        BufferKind.Average => Average,
        _ => Value,
    };

    private CudaDeviceVariable<float> Zeros()
    {
        var zeros = new CudaDeviceVariable<float>(_device.Context, Layout.DeviceCount);
        try
        {
            zeros.MemsetAsync(0, _device.Stream);
            _device.Stream.Synchronize();
            return zeros;
        }
        catch
        {
            zeros.Dispose();
            throw;
        }
    }

    private void Reorder(bool toDevice, nint from, nint to)
    {
        var (rows, channels, plane, kernel) = Layout;
        RunNow((kernel > 0, toDevice) switch
        {
            (false, true) => new ChannelsLastKernel(X: from, Y: to, Rows: rows, Channels: channels, Plane: plane),
            (false, false) => new ChannelsFirstKernel(X: from, Y: to, Rows: rows, Channels: channels, Plane: plane),
            (true, true) => new BlockWeightsKernel(
                Canonical: from, Blocked: to, Outputs: rows, Channels: channels, Kernel: kernel, Side: ImageBlocks.Side),
            (true, false) => new BlockWeightsInverseKernel(
                Blocked: from, Canonical: to, Outputs: rows, Channels: channels, Kernel: kernel, Side: ImageBlocks.Side),
        });
    }

    private void Refresh() => RunNow(new ToElementsKernel(X: Value, Y: Copy, Count: Layout.DeviceCount));

    private void RunNow(IKernel kernel)
    {
        using var launch = _device.Kernels.Prepare(kernel);
        _device.Context.SetCurrent();
        launch.RunAsync(_device.Stream);
        _device.Stream.Synchronize();
    }
}

/// <summary>
/// Canonically a parameter is (rows, channels, plane); on the device, whose activations have their channels last, (rows, plane, channels):
/// a convolution's weights O, H, W, I, and columns of a fully connected layer in the order of the activations that it reads.
/// </summary>
/// <param name="Rows">Outputs of this piece.</param>
/// <param name="Channels">Of the input, of one group.</param>
/// <param name="Plane">Height · width of the kernel, or of the input of a fully connected layer.</param>
/// <param name="Kernel">Side of a kernel whose taps lie in blocks on the device (<see cref="ImageBlocks"/>); else 0.</param>
internal readonly record struct CudaParameterLayout(int Rows, int Channels, int Plane, int Kernel = 0)
{
    /// <summary>Canonical numbers of an output.</summary>
    public long RowSize => (long)Channels * Plane;

    /// <summary>Canonical numbers.</summary>
    public long Count => Rows * RowSize;

    /// <summary>Numbers on the device: with taps that are not there.</summary>
    public long DeviceCount => Kernel == 0 ? Count : BlockWeightsKernel.Count(Rows, Channels, Kernel, ImageBlocks.Side);

    public static CudaParameterLayout Vector(Buffer buffer) => new((int)buffer.Size, 1, 1);

    /// <param name="inBlocks">Whether it reads the image in blocks.</param>
    public static CudaParameterLayout Convolution(Buffer weight, bool inBlocks) =>
        new(weight.Dimensions[0], weight.Dimensions[1], weight.Dimensions[2] * weight.Dimensions[3], inBlocks ? weight.Dimensions[2] : 0);

    public static CudaParameterLayout FullyConnected(Buffer weight, Buffer input) =>
        new(weight.Dimensions[0], input.Shape.Channels, input.Shape.Plane);
}
