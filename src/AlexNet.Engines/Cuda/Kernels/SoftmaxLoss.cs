using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Softmax, losses, and the logits' gradient; softmax_loss.cu.</summary>
/// <param name="Weights">Of classes; 0 where all are 1.</param>
/// <param name="Gradient">0 where it is not wanted.</param>
/// <param name="Images">Of the whole batch: what the gradient is divided by.</param>
/// <param name="Batch">Images of the plan; it is no argument.</param>
internal sealed record SoftmaxLossKernel(
    nint Logits, nint Labels, nint Weights, nint Probabilities, nint Losses, nint Gradient, int Classes, int Images, float Smoothing, nint Run, int Batch) : IKernel
{
    public KernelArguments Arguments => new("softmax_loss", "softmax_loss")
    {
        Logits, Labels, Weights, Probabilities, Losses, Gradient, Classes, Images, Smoothing, Run,
    };

    public LaunchGeometry Geometry(LaunchTarget target) => LaunchGeometry.BlockPerImage(Batch);
}
