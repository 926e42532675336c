namespace AlexNet.Kernels.Tests.Execution;

/// <summary>What activations are made of.</summary>
public enum ElementKind
{
    Float32,
    BFloat16,
}
