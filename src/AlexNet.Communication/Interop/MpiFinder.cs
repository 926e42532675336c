using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Communication.Interop;

/// <summary>Which MPI library is taken, of those there are; at most one in a process.</summary>
/// <param name="load">Loads a library by soname or path; 0 where that cannot be done.</param>
internal sealed class MpiFinder(Func<string, nint> load)
{
    /// <summary>Names a kind of library, or its file.</summary>
    public const string Variable = "ALEXNET_MPI";

    private static readonly Dictionary<MpiKind, string[]> Sonames = new()
    {
        [MpiKind.OpenMpi] = [OpenMpi.Library],

        // Debian's name, then MPICH's own and Intel's.
        [MpiKind.Mpich] = [Mpich.Library, "libmpi.so.12"],
        [MpiKind.Standard] = [StandardMpi.Library],
    };

    private static readonly Dictionary<string, MpiKind> Names = new() { ["openmpi"] = MpiKind.OpenMpi, ["mpich"] = MpiKind.Mpich, ["abi"] = MpiKind.Standard };

    /// <summary>The library that the imports are tied to.</summary>
    private static nint _taken;

    static MpiFinder() => NativeLibrary.SetDllImportResolver(
        typeof(MpiFinder).Assembly,
        (name, _, _) => name is OpenMpi.Library or Mpich.Library or StandardMpi.Library ? _taken : 0);

    /// <summary>The library for a launcher's processes.</summary>
    /// <param name="wish">What <see cref="Variable"/> says; null or empty where it is not set.</param>
    /// <exception cref="UserErrorException">There is none.</exception>
    public IMpi Find(Launcher launcher, string? wish)
    {
        if (string.IsNullOrEmpty(wish))
        {
            if (!launcher.IsConnected)
            {
                throw new UserErrorException(
                    $"srun has started {Counted.Of(launcher.Size, "process")}, which cannot find each other; allowed are srun --mpi=pmix with Open MPI and srun --mpi=pmi2 with MPICH");
            }

            return First(launcher.Kinds) ?? throw new UserErrorException(
                $"{SonamesOf(launcher.Kinds)} was not found on this machine, which {launcher.Name} needs; {Remedy(launcher.Kinds[0])}");
        }

        if (Names.TryGetValue(wish, out var kind))
        {
            return First([kind]) ?? throw new UserErrorException(
                $"{Variable} is '{wish}', but {SonamesOf([kind])} was not found on this machine; {Remedy(kind)}");
        }

        if (!File.Exists(wish))
        {
            throw new UserErrorException($"{Variable} is '{wish}', which does not exist; allowed are openmpi, mpich, abi and the file of an MPI library");
        }

        var library = load(wish);
        return library != 0 && NativeLibrary.TryGetExport(library, "MPI_Init_thread", out _)
            ? Tie(KindOf(wish, library), wish, library)
            : throw new UserErrorException(
                $"{Variable} is '{wish}', which cannot be loaded as an MPI library (ldd lists what it needs); allowed are openmpi, mpich, abi and the file of one");
    }

    /// <summary>Looks for libraries as the system does.</summary>
    public static nint Load(string name)
    {
        try
        {
            LibC.LoadForAll(name);
            return NativeLibrary.Load(name);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            LibraryError.ThrowIfShortOfMemory(name, failure.Message);
            return 0;
        }
    }

    private IMpi? First(IEnumerable<MpiKind> kinds)
    {
        foreach (var kind in kinds)
        {
            foreach (var name in Sonames[kind])
            {
                if (load(name) is not 0 and var library)
                {
                    return Tie(kind, name, library);
                }
            }
        }

        return null;
    }

    private static MpiKind KindOf(string path, nint library) =>
        NativeLibrary.TryGetExport(library, OpenMpi.World, out _) ? MpiKind.OpenMpi
        : Path.GetFileName(path).StartsWith("libmpi_abi", StringComparison.Ordinal) ? MpiKind.Standard
        : MpiKind.Mpich;

    private static IMpi Tie(MpiKind kind, string name, nint library)
    {
        _taken = library;
        return kind switch
        {
            MpiKind.OpenMpi => new OpenMpi(name, library),
            MpiKind.Mpich => new Mpich(name),
            _ => new StandardMpi(name),
        };
    }

    /// <summary>Debian's packages with library and launcher.</summary>
    private static string Remedy(MpiKind kind) => kind switch
    {
        MpiKind.OpenMpi => "install it with: apt-get install openmpi-bin",
        MpiKind.Mpich => "install it with: apt-get install mpich",
        _ => "MPICH brings it from version 4.3 on",
    };

    private static string SonamesOf(IReadOnlyList<MpiKind> kinds) => string.Join(" or ", kinds.SelectMany(kind => Sonames[kind]));
}
