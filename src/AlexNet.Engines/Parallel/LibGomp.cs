using System.Runtime.InteropServices;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Parallel;

/// <summary>libgomp.so.1, GCC's OpenMP runtime: the calls in use. None leaves out the transition of the garbage collector, short as they are:
/// .NET then looks for a waiting collection at the end of the method that calls, and in one that native code calls that comes after its way
/// out, so that a collection at the wrong moment ended or hung the process.</summary>
internal static unsafe partial class LibGomp
{
    private const string Library = "libgomp.so.1";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads the library once; false where it is missing.</summary>
    public static bool TryLoad() => Loaded.Value;

    /// <summary>Runs <paramref name="fn"/> on every thread of OpenMP's pool. What GCC compiles <c>#pragma omp parallel</c> into.</summary>
    [LibraryImport(Library)]
    public static partial void GOMP_parallel(delegate* unmanaged<nint, void> fn, nint data, uint num_threads, uint flags);

    [LibraryImport(Library)]
    public static partial int omp_get_thread_num();

    [LibraryImport(Library)]
    public static partial int omp_get_num_threads();

    [LibraryImport(Library)]
    public static partial void omp_set_num_threads(int num_threads);

    private static bool Load()
    {
        // Read once, when the library is loaded. By default an idle thread spins for a millisecond and more before it sleeps, which takes
        // a core from the loader's threads: a step of AlexNet that shares its two cores costs 1.3 s of processor time then, 1.0 s with
        // this. The short spin is meant to bridge the gap from one step of a plan to the next still, so that a step on idle cores should
        // hardly become slower; that was not measured by itself.
        // Windows has no setenv, and no libgomp of this name to read it.
        if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null)
        {
            LibC.setenv("GOMP_SPINCOUNT", "20000", 0);
        }

        return SharedLibrary.TryLoad(Library, out _);
    }
}
