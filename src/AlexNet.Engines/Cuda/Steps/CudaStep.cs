namespace AlexNet.Engines.Cuda.Steps;

/// <summary>A step of a plan on its device. Made before memory is allocated: what it needs of the workspace it reserves when it is made.</summary>
internal abstract class CudaStep : IDisposable
{
    /// <summary>What computes it, where there is a choice; known once it is bound.</summary>
    public virtual string Implementation => "";

    /// <summary>Prepares everything, once there is memory. Products are computed once, so that afterwards libraries neither load nor allocate
    /// anything; buffers may be written to.</summary>
    public abstract void Bind();

    /// <summary>Queues the step. Allocates nothing.</summary>
    public abstract void Enqueue();

    public abstract void Dispose();
}
