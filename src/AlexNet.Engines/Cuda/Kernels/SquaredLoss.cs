using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Half the squared differences of outputs and targets, and the outputs' gradient; squared_loss.cu.</summary>
/// <param name="Copy">Takes the outputs as float32.</param>
/// <param name="Gradient">0 where it is not wanted.</param>
/// <param name="Size">Outputs of an image.</param>
/// <param name="Images">Of the whole batch: what the gradient is divided by.</param>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record SquaredLossKernel(nint Outputs, nint Targets, nint Copy, nint Losses, nint Gradient, int Size, int Images, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("squared_loss", "squared_loss") { Outputs, Targets, Copy, Losses, Gradient, Size, Images, Run };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.BlockPerImage(Batch);
}
