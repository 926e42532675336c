namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>A file of kernels with the headers that it includes, directly or through others.</summary>
/// <param name="Name">As "lrn.cu": the compiler's messages begin with it.</param>
internal sealed record KernelSource(string Name, string Text, IReadOnlyList<KernelHeader> Headers);
