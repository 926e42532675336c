namespace AlexNet.Engines.Cuda.Devices;

/// <summary>A device's memory in bytes.</summary>
/// <param name="Free">What can be had, by this process or another.</param>
public readonly record struct CudaMemoryInfo(long Free, long Total);
