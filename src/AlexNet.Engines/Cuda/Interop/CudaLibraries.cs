using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop.Finding;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>Loads NVIDIA's libraries, once in a process, and ties the imports to them.</summary>
internal static class CudaLibraries
{
    private const int VersionsPerMajor = 1000;

    private static readonly Lazy<LibrarySearch> Search = new(() => new(SearchEnvironment.Current, new DynamicLoader()));
    private static readonly Lazy<FoundLibrary?> FoundDriver = new(() => Search.Value.FindDriver());
    private static readonly Lazy<CudaLibrarySet> FoundToolkit = new(() => Search.Value.FindToolkit(DriverVersion() / VersionsPerMajor));

    private static readonly Lazy<FoundLibrary?> FoundNccl = new(() => Search.Value.FindNccl(FoundDriver.Value?.Named ?? false));

    static CudaLibraries()
    {
        NativeImports.Register(WantedLibrary.Driver.Import, () => FoundDriver.Value?.Handle ?? 0);
        NativeImports.Register(WantedLibrary.Nccl.Import, () => FoundNccl.Value?.Handle ?? 0);
        foreach (var library in WantedLibrary.Toolkit)
        {
            NativeImports.Register(library.Import, () => Handle(library));
        }
    }

    /// <summary>Makes the imports known; before the first call of any of them.</summary>
    public static void Register()
    {
        // The static constructor does it.
    }

    /// <summary>Whether the driver's library is there.</summary>
    public static bool HasDriver => FoundDriver.Value is not null;

    /// <summary>Whether NCCL is there.</summary>
    public static bool HasNccl => FoundNccl.Value is not null;

    /// <summary>Why <see cref="HasDriver"/> is false, with where it was looked for.</summary>
    public static FormattableString MissingDriver => Search.Value.DescribeMissingDriver();

    /// <summary>Loads everything beside the driver, which must be there.</summary>
    /// <exception cref="UserErrorException">Something is missing: what, where it was looked for, and the remedy.</exception>
    public static CudaLibrarySet LoadToolkit() => FoundToolkit.Value;

    /// <summary>The newest CUDA that the driver knows: 1000 × major + 10 × minor.</summary>
    public static int DriverVersion()
    {
        LibCuda.cuDriverGetVersion(out var version).ThrowIfFailed();
        return version;
    }

    private static nint Handle(WantedLibrary library) =>
        LoadToolkit().Libraries.Single(found => found.Library == library).Handle;
}
