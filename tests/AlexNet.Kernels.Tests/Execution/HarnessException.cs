namespace AlexNet.Kernels.Tests.Execution;

/// <summary>A launch that could not be made, or a sanitizer's report.</summary>
internal sealed class HarnessException(string message) : Exception(message);
