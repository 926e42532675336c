namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>One of NVIDIA's libraries.</summary>
/// <param name="Import">Its name in <c>LibraryImport</c>.</param>
/// <param name="Stem">Its files' name before the version.</param>
/// <param name="Version">The soname's version, or null where it is CUDA's major version.</param>
/// <param name="Probe">A function that it exports.</param>
internal sealed record CudaLibrary(string Import, string Stem, int? Version, string Probe)
{
    public static readonly CudaLibrary Driver = new(LibCuda.Library, "libcuda.so", 1, "cuInit");

    public static readonly CudaLibrary CuDnn = new(Interop.CuDnn.Library, "libcudnn.so", 9, "cudnnCreate");

    /// <summary>What the engine needs beside the driver, in the order of loading: each may need those before it, which are then found by
    /// their sonames as they are loaded already.</summary>
    public static readonly IReadOnlyList<CudaLibrary> Toolkit =
    [
        new(Nvrtc.Library, "libnvrtc.so", null, "nvrtcVersion"),
        new(CuBlasLt.Library, "libcublasLt.so", null, "cublasLtCreate"),
        new(CuBlas.Library, "libcublas.so", null, "cublasCreate_v2"),
        CuDnn,
    ];

    /// <summary>The file's name for CUDA of that major version.</summary>
    public string Soname(int major) => $"{Stem}.{Version ?? major}";
}
