namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>One of NVIDIA's libraries, in the version that the engine is written for.</summary>
/// <param name="Import">Its name in <c>LibraryImport</c>.</param>
/// <param name="Stem">Its files' name before the version.</param>
/// <param name="Version">The soname's version, or null where it is CUDA's major version.</param>
/// <param name="Probe">A function that it exports.</param>
internal sealed record WantedLibrary(string Import, string Stem, int? Version, string Probe)
{
    public const string DriverImport = "libcuda.so.1";
    public const string NvrtcImport = "libnvrtc";
    public const string CuBlasLtImport = "libcublasLt";
    public const string CuBlasImport = "libcublas";
    public const string CuDnnImport = "libcudnn";
    public const string NcclImport = "libnccl";

    public static readonly WantedLibrary Driver = new(DriverImport, "libcuda.so", 1, "cuInit");

    public static readonly WantedLibrary Nvrtc = new(NvrtcImport, "libnvrtc.so", null, "nvrtcVersion");

    public static readonly WantedLibrary CuDnn = new(CuDnnImport, "libcudnn.so", 9, "cudnnCreate");

    /// <summary>What the engine does without where it is missing.</summary>
    public static readonly WantedLibrary Nccl = new(NcclImport, "libnccl.so", 2, "ncclGetUniqueId");

    /// <summary>What the engine needs beside the driver, in the order of loading: each may need those before it, which are then found by
    /// their sonames as they are loaded already.</summary>
    public static readonly IReadOnlyList<WantedLibrary> Toolkit =
    [
        Nvrtc,
        new(CuBlasLtImport, "libcublasLt.so", null, "cublasLtCreate"),
        new(CuBlasImport, "libcublas.so", null, "cublasCreate_v2"),
        CuDnn,
    ];

    /// <summary>The file's name for CUDA of that major version.</summary>
    public string Soname(int major) => $"{Stem}.{Version ?? major}";
}

/// <param name="Path">The file, or the soname where the loader found it.</param>
/// <param name="Named">Whether the user named the file or its folder.</param>
/// <param name="Builtins">Of NVRTC: the library that it opens by its name, which is then loaded already; else 0.</param>
internal sealed record FoundLibrary(WantedLibrary Library, string Path, nint Handle, bool Named, nint Builtins = 0);

/// <summary>The libraries found for one major version of CUDA.</summary>
internal sealed record CudaLibrarySet(int Major, IReadOnlyList<FoundLibrary> Libraries)
{
    public bool IsComplete => !Missing.Any();

    /// <summary>How many of them the user named.</summary>
    public int Named => Libraries.Count(library => library.Named);

    public IEnumerable<WantedLibrary> Missing => WantedLibrary.Toolkit.Except(Libraries.Select(found => found.Library));
}
