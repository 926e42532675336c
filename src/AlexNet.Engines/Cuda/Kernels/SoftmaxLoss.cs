using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Softmax, losses, and the logits' gradient; softmax_loss.cu.</summary>
/// <param name="Gradient">0 where it is not wanted.</param>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record SoftmaxLossKernel(
    nint Logits, nint Labels, nint Probabilities, nint Losses, nint Gradient, int Classes, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("softmax_loss", "softmax_loss")
    {
        Logits, Labels, Probabilities, Losses, Gradient, Classes, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.BlockPerImage(Batch);
}
