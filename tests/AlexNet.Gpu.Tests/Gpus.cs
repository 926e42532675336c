using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Engines on the GPUs of this machine. A kernel is compiled once for all tests.</summary>
internal static class Gpus
{
    /// <summary>Both of a plan's devices on one GPU, and one on each of two.</summary>
    public static readonly string[] Pairs = ["0,0", "0,1"];

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"alexnet-gpu-tests-{Guid.NewGuid():N}");

    /// <summary>Compiled kernels so far: one for each file, options and GPU.</summary>
    public static int CompiledKernels => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.kernel").Length : 0;

    public static int[] Numbers(string gpus) => Array.ConvertAll(gpus.Split(','), int.Parse);

    /// <summary>Why tests on these GPUs are skipped, or null.</summary>
    public static string? WhyNot(string gpus)
    {
        var (needed, present) = (Numbers(gpus).Max() + 1, CudaAvailability.Current.Devices.Count);
        return needed > present ? $"cuda:{gpus} needs {needed} GPUs; this machine has {present}" : null;
    }

    public static CudaEngine Create(string gpus, Precision precision) => Create(Numbers(gpus), precision);

    /// <summary>An engine whose warnings are failures: what cannot be captured would only be slower.</summary>
    public static CudaEngine Create(int[] gpus, Precision precision)
    {
        CudaAvailability.Current.Require(gpus);
        return new(gpus, precision, Cache(), Fail);
    }

    public static KernelCache Cache() => new(Folder, Fail);

    public static void Forget()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static void Fail(string warning) => Assert.Fail($"warned: {warning}");
}
