using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;
using Status = AlexNet.Engines.Cuda.Interop.CuDnn.Status;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>Times every way that the engine knows to compute a convolution, each as a graph of several calls, as a training step has them.</summary>
internal sealed class GpuConvolutions : IDisposable
{
    /// <summary>A way that takes longer is called fewer times.</summary>
    private const double MostSeconds = 0.02;

    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly CudaEvent _start;
    private readonly CudaEvent _end;
    private readonly int _rounds;
    private readonly int _calls;

    /// <param name="rounds">In each of them every way has its turn.</param>
    /// <param name="calls">Of a way in its turn, at most.</param>
    public GpuConvolutions(int gpu, Precision precision, int rounds, int calls)
    {
        (_rounds, _calls) = (rounds, calls);
        _device = _owned.Own(new DeviceRuntime(gpu, precision, new KernelCache(null, _ => { })));
        (_start, _end) = (_owned.Own(new CudaEvent(_device.Context, timing: true)), _owned.Own(new CudaEvent(_device.Context, timing: true)));
    }

    public ConvolutionTimes Time(GroupedConvolution convolution) =>
        convolution.Direction == Forward.Name ? Time<Forward>(convolution)
        : convolution.Direction == InputGradient.Name ? Time<InputGradient>(convolution)
        : Time<WeightGradient>(convolution);

    public void Dispose() => _owned.Dispose();

    private ConvolutionTimes Time<TDirection>(GroupedConvolution convolution)
        where TDirection : struct, IConvolutionDirection
    {
        var (parts, shapes) = (new OwnedParts(), convolution.Shapes);
        try
        {
            var asked = parts.Own(new CuDnnConvolution<TDirection>(_device, shapes, parts.Own(new Workspace(_device.Context))));
            var withBias = TDirection.Name == Forward.Name ? CuDnnBiasConvolution.Of(_device, shapes, Activation.Relu, []) : null;
            var most = asked.Algorithms.Max(algorithm => algorithm.Bytes);
            if (withBias is not null)
            {
                most = Math.Max(most, parts.Own(withBias).Bytes);
            }

            var weights = (long)shapes.Output.Channels * (shapes.Input.Channels / shapes.Geometry.Groups) * shapes.Geometry.Kernel * shapes.Geometry.Kernel;
            var (x, w, y) = (Numbers((long)shapes.Batch * shapes.Input.Size), Numbers(weights), Numbers((long)shapes.Batch * shapes.Output.Size));
            var memory = parts.Own(new CudaDeviceVariable<byte>(_device.Context, Math.Max(1, most))).DevicePointer;
            var ways = asked.Algorithms.Select(algorithm =>
            {
                var call = parts.Own(new ConvolutionCall<TDirection>(_device, algorithm, x, w, y, memory));
                return (algorithm.Way, call.Implementation, Turn: Prepare(parts, call.Run));
            }).ToArray();
            var bias = withBias is null ? default : Bias(parts, withBias, shapes, x, w, Numbers(shapes.Output.Channels), y, memory);
            var seconds = Rounds([.. ways.Select(way => way.Turn), bias.InOneCall, bias.Apart]);
            return new(
                convolution, _device.Context.Properties.Architecture,
                [.. ways.Zip(seconds, (way, times) => new WayTime(way.Way, way.Implementation, times))],
                bias.InOneCall is null ? null : new(seconds[^2], seconds[^1], IsApart(shapes)));
        }
        finally
        {
            _device.TryDrain();
            parts.Dispose();
        }

        nint Numbers(long count) => parts.Own(GpuPeaks.RandomFactor(_device, count, seed: 1)).DevicePointer;
    }

    private bool IsApart(ConvolutionShapes shapes) =>
        ConvolutionOrders.Measured.Find(_device.Context.Properties.Architecture, shapes, Forward.Name) is { IsBiasApart: true };

    /// <summary>Both ways to bias and ReLU; no call of cuDNN's where it is refused.</summary>
    private (Func<double>? InOneCall, Func<double>? Apart) Bias(
        OwnedParts parts, CuDnnBiasConvolution withBias, ConvolutionShapes shapes, nint x, nint w, nint b, nint y, nint memory)
    {
        var launch = parts.Own(_device.Kernels.Prepare(new BiasActivateKernel(
            X: y, Bias: b, Y: y, Function: Activation.Relu, Positions: shapes.Batch * shapes.Output.Plane, Channels: shapes.Output.Channels)));
        return (
            Prepare(parts, () => withBias.TryRun(x, w, b, y, memory) ? Status.Success : Status.NotSupported),
            Prepare(parts, () =>
            {
                launch.RunAsync(_device.Stream);
                return Status.Success;
            }));
    }

    /// <summary>A turn of some work: the mean seconds of a call. Null where the library refuses it.</summary>
    /// <param name="queue">Queues one call.</param>
    private Func<double>? Prepare(OwnedParts parts, Func<Status> queue)
    {
        _device.Context.SetCurrent();
        var status = queue();
        if (ConvolutionAlgorithms.IsRefusal(status))
        {
            return null;
        }

        status.ThrowIfFailed("a convolution of cuDNN's");
        var one = Seconds(() => queue().ThrowIfFailed("a convolution of cuDNN's"));
        var calls = Math.Clamp((int)(MostSeconds / one), 1, _calls);
        using var graph = _device.Stream.Capture(() =>
        {
            for (var call = 0; call < calls; call++)
            {
                queue().ThrowIfFailed("a convolution of cuDNN's");
            }
        });
        var ready = parts.Own(graph.Instantiate());
        _ = Seconds(() => ready.Launch(_device.Stream));
        return () => Seconds(() => ready.Launch(_device.Stream)) / calls;
    }

    /// <summary>The seconds of each turn, round by round; none where there is no turn.</summary>
    private double[][] Rounds(Func<double>?[] turns)
    {
        var seconds = turns.Select(turn => new double[turn is null ? 0 : _rounds]).ToArray();
        for (var round = 0; round < _rounds; round++)
        {
            for (var i = 0; i < turns.Length; i++)
            {
                if (turns[i] is { } turn)
                {
                    seconds[i][round] = turn();
                }
            }
        }

        return seconds;
    }

    /// <summary>By the device's clock.</summary>
    private double Seconds(Action queue)
    {
        _start.Record(_device.Stream);
        queue();
        _end.Record(_device.Stream);
        _end.Synchronize();
        return 1e-3 * CudaEvent.ElapsedTime(_start, _end);
    }
}
