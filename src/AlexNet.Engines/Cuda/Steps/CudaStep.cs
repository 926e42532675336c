namespace AlexNet.Engines.Cuda.Steps;

/// <summary>A step of a plan on its device. Made before memory is allocated: what it needs of the workspace it reserves when it is made.</summary>
internal abstract class CudaStep : IDisposable
{
    /// <summary>Prepares everything, once there is memory.</summary>
    public abstract void Bind();

    /// <summary>Queues the step. Allocates nothing.</summary>
    public abstract void Enqueue();

    public abstract void Dispose();
}
