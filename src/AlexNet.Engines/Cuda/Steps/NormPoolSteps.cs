using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Local response normalisation, max pooling, and both in one: lrn.cu, max_pool.cu, lrn_pool.cu.</summary>
internal sealed class NormPoolSteps(CudaMemory memory)
{
    private const string Norm = "lrn";
    private const string Pool = "max_pool";
    private const string Both = "lrn_pool";

    public CudaStep Normalise(NormaliseStep s) => On(s.Input, device =>
        device.Kernels.Flat(
            Norm, "lrn_forward", memory.Count(s.Input) / Width(device, s.Input, s.Norm, s.Columns), memory[s.Input], memory[s.Output],
            memory.Positions(s.Input), memory.ShapeOf(s.Input).Channels, s.Columns, s.Norm.Size, (float)s.Norm.K, (float)s.Norm.Alpha,
            (float)s.Norm.Beta));

    public CudaStep NormaliseGradient(NormaliseGradientStep s) => On(s.Input, device =>
        device.Kernels.Flat(
            Norm, "lrn_backward", memory.Count(s.Input) / Width(device, s.Input, s.Norm, s.Columns), memory[s.Input],
            memory[s.OutputGradient], memory[s.InputGradient], memory.Positions(s.Input), memory.ShapeOf(s.Input).Channels, s.Columns,
            s.Norm.Size, (float)s.Norm.K, (float)s.Norm.Alpha, (float)s.Norm.Beta, s.Rectified ? 1 : 0));

    public CudaStep MaxPool(MaxPoolStep s) => On(s.Input, device =>
    {
        var (x, y) = (memory.ShapeOf(s.Input), memory.ShapeOf(s.Output));
        return device.Kernels.Flat(
            Pool, "max_pool_forward", Outputs(s.Window, s.Stride, y) / Width(device, y), memory[s.Input], memory[s.Output],
            memory[s.Choice], memory.Plan.Batch, x.Height, x.Width, x.Channels, s.Window, s.Stride, y.Height, y.Width);
    });

    public CudaStep MaxPoolGradient(MaxPoolGradientStep s) => On(s.InputGradient, device =>
    {
        var (x, y) = (memory.ShapeOf(s.InputGradient), memory.ShapeOf(s.OutputGradient));
        return device.Kernels.Flat(
            Pool, "max_pool_backward", memory.Count(s.InputGradient) / Width(device, x), memory[s.Choice], memory[s.OutputGradient],
            memory[s.Gate], memory[s.InputGradient], memory.Plan.Batch, x.Height, x.Width, x.Channels, s.Window, s.Stride, y.Height,
            y.Width);
    });

    public CudaStep NormalisePool(NormalisePoolStep s) => On(s.Input, device =>
    {
        var (x, y) = (memory.ShapeOf(s.Input), memory.ShapeOf(s.Output));
        return device.Kernels.Flat(
            Both, "lrn_pool_forward", Outputs(s.Window, s.Stride, y) / Width(device, s.Input, s.Norm, s.Columns), memory[s.Input],
            memory[s.Output], memory[s.Choice], memory.Plan.Batch, x.Height, x.Width, x.Channels, s.Columns, s.Norm.Size, (float)s.Norm.K,
            (float)s.Norm.Alpha, (float)s.Norm.Beta, s.Window, s.Stride, y.Height, y.Width);
    });

    public CudaStep NormalisePoolGradient(NormalisePoolGradientStep s) => On(s.Input, device =>
    {
        var (x, y) = (memory.ShapeOf(s.Input), memory.ShapeOf(s.OutputGradient));
        return device.Kernels.Flat(
            Both, "lrn_pool_backward", memory.Count(s.Input) / Width(device, s.Input, s.Norm, s.Columns), memory[s.Input],
            memory[s.Choice], memory[s.OutputGradient], memory[s.Gate], memory[s.InputGradient], memory.Plan.Batch, x.Height, x.Width,
            x.Channels, s.Columns, s.Norm.Size, (float)s.Norm.K, (float)s.Norm.Alpha, (float)s.Norm.Beta, s.Window, s.Stride, y.Height,
            y.Width, s.Rectified ? 1 : 0);
    });

    private KernelStep On(int id, Func<DeviceRuntime, Devices.CudaLaunch> prepare)
    {
        var device = memory.DeviceOf(id);
        return new(device, () => prepare(device));
    }

    /// <summary>Threads take four outputs below each other where windows overlap as the paper's.</summary>
    private long Outputs(int window, int stride, Shape y)
    {
        var together = window == 3 && stride == 2 ? LaunchGeometry.PoolRows : 1;
        return (long)memory.Plan.Batch * ((y.Height + together - 1) / together) * y.Width * y.Channels;
    }

    private static int Width(DeviceRuntime device, Shape shape) =>
        LaunchGeometry.PackWidth(shape.Channels, device.Precision.Lanes());

    /// <summary>Packs are for the paper's window and exponent.</summary>
    private int Width(DeviceRuntime device, int id, ResponseNorm norm, int columns) => norm.Size / 2 == 2 && norm.Beta == 0.75
        ? LaunchGeometry.PackWidth(memory.ShapeOf(id).Channels / columns, device.Precision.Lanes())
        : 1;
}
