using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Measuring;

/// <summary>The matrix library that programs of the distribution use, PyTorch's fully connected layers among them.</summary>
internal static class SystemBlas
{
    /// <summary>Names the processor whose kernels OpenBLAS is to use.</summary>
    public const string CoreVariable = "OPENBLAS_CORETYPE";

    private const string Link = "/etc/alternatives/libblas.so.3-x86_64-linux-gnu";

    /// <summary>The best kernels this processor runs, or null. A processor younger than OpenBLAS is taken for one of 2004 otherwise, whose
    /// kernels are four times slower.</summary>
    public static string? CoreType => Avx512F.IsSupported ? "SkylakeX" : Avx2.IsSupported ? "Haswell" : null;

    /// <summary>The kernels that the user's variable names, or else the best.</summary>
    public static string CoreInUse => Environment.GetEnvironmentVariable(CoreVariable) ?? CoreType ?? "its own choice";

    /// <summary>Where the distribution's choice leads, or "unknown".</summary>
    public static string File => System.IO.File.Exists(Link) ? System.IO.File.ResolveLinkTarget(Link, returnFinalTarget: true)?.FullName ?? Link : "unknown";
}
