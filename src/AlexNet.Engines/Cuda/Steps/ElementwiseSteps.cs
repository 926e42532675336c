using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Steps that take each number by itself: activate.cu, dropout.cu, update.cu.</summary>
internal sealed class ElementwiseSteps(CudaMemory memory)
{
    private const int NumbersOfAnUpdate = 4;

    // Units that one block of the generator serves.
    private const int UnitsOfADraw = 4;

    public CudaStep Activate(ActivateStep s) => On(s.Input, device =>
        device.Kernels.Flat(
            "activate", "bias_activate", memory.Count(s.Input) / Width(device, s.Input), memory[s.Input], (nint)0, memory[s.Output],
            (int)s.Function, memory.Positions(s.Input), memory.ShapeOf(s.Input).Channels));

    public CudaStep ActivateGradient(ActivateGradientStep s) => On(s.Output, device =>
        device.Kernels.Flat(
            "activate", "activate_gradient", Packs(s.Output, device.Precision.Lanes()), memory[s.Output], memory[s.OutputGradient],
            memory[s.InputGradient], (int)s.Function, memory.Count(s.Output)));

    public CudaStep Scale(ScaleStep s) => On(s.Input, device =>
        device.Kernels.Flat(
            "activate", "scale", Packs(s.Input, device.Precision.Lanes()), memory[s.Input], memory[s.Output], (float)s.Factor,
            memory.Count(s.Input)));

    public CudaStep Dropout(DropoutStep s) => On(s.Input, device =>
    {
        var shape = memory.ShapeOf(s.Input);
        var whole = shape.Plane == 1 && s.FirstUnit % UnitsOfADraw == 0;
        return device.Kernels.Flat(
            "dropout", "dropout", memory.Count(s.Input) / (whole ? Width(device, s.Input) : 1), memory[s.Input], memory[s.Output],
            memory.Plan.Batch, shape.Plane, shape.Channels, Core.Dropout.Threshold(s.Rate), Core.Dropout.KeptFactor(s.Rate, s.Scaling),
            s.Ordinal, s.FirstUnit, memory.StateOf(s.Input));
    });

    public CudaStep Update(UpdateStep s) => On(s.Parameter, device =>
        device.Kernels.Flat(
            "update", "update", Packs(s.Parameter, NumbersOfAnUpdate), memory[s.Parameter], memory[s.Velocity], memory[s.Gradient],
            memory.Parameter(s.Parameter).Copy, s.IsBias ? 1 : 0, memory.Count(s.Parameter), memory.StateOf(s.Parameter)));

    private KernelStep On(int id, Func<DeviceRuntime, Devices.CudaLaunch> prepare)
    {
        var device = memory.DeviceOf(id);
        return new(device, () => prepare(device));
    }

    private int Width(DeviceRuntime device, int id) =>
        LaunchGeometry.PackWidth(memory.ShapeOf(id).Channels, device.Precision.Lanes());

    private long Packs(int id, int numbers) => (memory.Count(id) + numbers - 1) / numbers;
}
