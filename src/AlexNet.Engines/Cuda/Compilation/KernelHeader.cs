namespace AlexNet.Engines.Cuda.Compilation;

/// <param name="Name">As it stands in <c>#include "…"</c>.</param>
internal sealed record KernelHeader(string Name, string Text);
