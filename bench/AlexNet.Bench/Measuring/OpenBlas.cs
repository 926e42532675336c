using System.Runtime.InteropServices;
using AlexNet.Engines.Native;

namespace AlexNet.Bench.Measuring;

/// <summary>libopenblas.so.0: the calls in use.</summary>
internal static unsafe class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>Why it cannot be measured, or null.</summary>
    public static string? WhyNot =>
        Loaded.Value == 0 ? $"{Library} is missing; install it with: apt-get install libopenblas0-pthread" : null;

    /// <summary>Version, and the processor whose kernels are used.</summary>
    public static string Version
    {
        get
        {
            var configuration = ((delegate* unmanaged<nint>)Export("openblas_get_config"))();
            var core = ((delegate* unmanaged<nint>)Export("openblas_get_corename"))();
            var words = (Marshal.PtrToStringUTF8(configuration) ?? "").Split(' ');
            return $"{string.Join(' ', words.Take(2))}, kernels of {Marshal.PtrToStringUTF8(core)}";
        }
    }

    public static void SetThreads(int count) => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(count);

    /// <summary>C = A · B, all row-major.</summary>
    public static void Multiply(GemmShape shape, float* a, float* b, float* c)
    {
        var multiply = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            Export("cblas_sgemm");
        multiply(
            RowMajor, shape.TransposedA ? Transpose : NoTranspose, shape.TransposedB ? Transpose : NoTranspose, shape.Rows, shape.Columns,
            shape.Depth, 1, a, shape.StrideA, b, shape.StrideB, 0, c, shape.Columns);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Loaded.Value, name);

    private static nint Load()
    {
        if (OperatingSystem.IsLinux() && SystemBlas.CoreType is { } core)
        {
            _ = LibC.setenv(SystemBlas.CoreVariable, core, 0);
        }

        return NativeLibrary.TryLoad(Library, typeof(OpenBlas).Assembly, null, out var handle) ? handle : 0;
    }
}
