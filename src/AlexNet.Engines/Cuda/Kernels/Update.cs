using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>The update rule on one tensor; update.cu.</summary>
/// <param name="W">The parameters, <paramref name="V"/> their velocities, <paramref name="G"/> their gradients.</param>
/// <param name="Copy">The parameters as elements; 0 for none.</param>
internal sealed record UpdateKernel(nint W, nint V, nint G, nint Copy, bool IsBias, long Count, nint Run) : IKernel
{
    private const int NumbersOfAThread = 4;

    public KernelArguments Arguments => new("update", "update") { W, V, G, Copy, IsBias, Count, Run };

    public LaunchGeometry Geometry(LaunchTarget target) => target.Flat((Count + NumbersOfAThread - 1) / NumbersOfAThread);
}
