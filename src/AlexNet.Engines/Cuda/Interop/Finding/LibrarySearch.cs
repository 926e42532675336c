using AlexNet.Core;

namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>Looks for NVIDIA's libraries.</summary>
internal sealed class LibrarySearch(SearchEnvironment environment, ILibraryOpener opener)
{
    /// <summary>CUDA's major versions that are understood, the preferred one first.</summary>
    public static readonly IReadOnlyList<int> Majors = [13, 12];

    private readonly LibraryPlaces _places = new(environment);
    private readonly List<string> _problems = [];
    private readonly Dictionary<int, string> _missingBuiltins = [];
    private string? _withoutMemory;

    /// <summary>The driver, or null.</summary>
    public FoundLibrary? FindDriver() => Find(WantedLibrary.Driver, 0);

    /// <summary>NCCL, or null. Where the user has named a driver, another's NCCL would not know that one: then it must be named too.</summary>
    public FoundLibrary? FindNccl(bool isDriverNamed) =>
        isDriverNamed ? FindIn(_places.Named, WantedLibrary.Nccl, 0, named: true) : Find(WantedLibrary.Nccl, 0);

    /// <summary>Everything beside the driver, all of it for one major version of CUDA. Once there is all of one version, nothing of another is
    /// opened: of a cuDNN that is closed again parts may stay in the process, under the names that another's parts have. Only for files that the
    /// user named is another version looked at.</summary>
    /// <param name="driverMajor">The newest CUDA that the driver knows: libraries of a later one would not run.</param>
    /// <exception cref="UserErrorException">Something is missing; the message has a line for what, for where and for the remedy.</exception>
    public CudaLibrarySet FindToolkit(int driverMajor)
    {
        var tried = new List<CudaLibrarySet>();
        CudaLibrarySet? best = null;
        foreach (var major in Majors.Where(major => major <= driverMajor).OrderByDescending(CountNamed))
        {
            if (best?.Named >= CountNamed(major))
            {
                break;
            }

            var set = new CudaLibrarySet(major, FindAll(major));
            tried.Add(set);
            best = set.IsComplete && !(set.Named <= best?.Named) ? set : best;
        }

        foreach (var library in tried.Where(set => set != best).SelectMany(set => set.Libraries))
        {
            Close(library.Handle, library.Builtins);
        }

        return best ?? throw UserErrorException.Of(DescribeMissing(tried));
    }

    /// <summary>The message for a missing driver.</summary>
    public FormattableString DescribeMissingDriver() => Describe(
        $"there is no NVIDIA driver: {WantedLibrary.Driver.Soname(0)} was not found",
        $"install NVIDIA's driver (it comes with libcuda.so.1), or use {DeviceChoice.Setting} cpu");

    /// <summary>Libraries of a version for which the user named a file or a folder that has one.</summary>
    private int CountNamed(int major) =>
        WantedLibrary.Toolkit.Count(library => _places.Named.Any(place => File.Exists(FileAt(place, library, major))));

    private FoundLibrary[] FindAll(int major) =>
        [.. WantedLibrary.Toolkit.Select(library => Find(library, major)).OfType<FoundLibrary>()];

    private FoundLibrary? Find(WantedLibrary library, int major) =>
        FindIn(_places.Named, library, major, named: true)
        ?? Open(library, major, library.Soname(major), named: false)
        ?? FindIn(_places.Folders, library, major, named: false);

    private FoundLibrary? FindIn(IEnumerable<string> places, WantedLibrary library, int major, bool named) =>
        places.Select(place => Open(library, major, FileAt(place, library, major), named)).FirstOrDefault(found => found is not null);

    /// <summary>The library's file in a folder, or a file itself, unless its name says that it is another library or version.</summary>
    private static string? FileAt(string place, WantedLibrary library, int major)
    {
        if (Directory.Exists(place))
        {
            var inFolder = Path.Combine(place, library.Soname(major));
            return File.Exists(inFolder) ? inFolder : null;
        }

        var name = Path.GetFileName(place);
        bool Begins(string with) => name == with || name.StartsWith(with + ".", StringComparison.Ordinal);
        var isKnown = WantedLibrary.Toolkit.Append(WantedLibrary.Driver).Append(WantedLibrary.Nccl).Any(each => Begins(each.Stem));
        return !isKnown || Begins(library.Soname(major)) ? place : null;
    }

    private FoundLibrary? Open(WantedLibrary library, int major, string? path, bool named)
    {
        if (path is null)
        {
            return null;
        }

        if (!opener.TryOpen(path, out var handle, out var problem))
        {
            NoteProblem(path, problem);
            return null;
        }

        // A file that the user named may be any of the libraries, or several in one.
        var isOther = !opener.Exports(handle, library.Probe);
        var cuda = !isOther && library == WantedLibrary.CuDnn ? opener.CudaMajorOf(handle) : null;
        var builtins = !isOther && library == WantedLibrary.Nvrtc ? OpenBuiltins(path, handle, major) : 0;
        if (!isOther && (cuda ?? major) == major && (builtins != 0 || library != WantedLibrary.Nvrtc))
        {
            return new(library, path, handle, named, builtins);
        }

        if (cuda is not null)
        {
            NoteProblem(path, $"is for CUDA {cuda}");
        }

        Close(handle, builtins);
        return null;
    }

    /// <summary>NVRTC opens a library by its bare name when it compiles, which fails where neither the loader knows its folder nor NVRTC was
    /// built to look beside itself. Loaded from there before, it is found by that name.</summary>
    /// <returns>0 where it is missing.</returns>
    private nint OpenBuiltins(string path, nint nvrtc, int major)
    {
        var name = $"libnvrtc-builtins.so.{opener.VersionOf(nvrtc)}";
        string?[] files = [path.Contains('/') ? Path.GetFullPath(path) : null, opener.FileOf(nvrtc, WantedLibrary.Nvrtc.Probe)];
        var beside = files.Select(Path.GetDirectoryName).OfType<string>().Select(folder => Path.Combine(folder, name)).Where(File.Exists);
        foreach (var file in beside.Distinct().Append(name))
        {
            if (opener.TryOpen(file, out var handle, out var problem))
            {
                return handle;
            }

            NoteProblem(file, problem);
        }

        NoteProblem(path, $"{name} is not beside it");
        _missingBuiltins[major] = name;
        return 0;
    }

    private void Close(params ReadOnlySpan<nint> handles)
    {
        foreach (var handle in handles)
        {
            if (handle != 0)
            {
                opener.Close(handle);
            }
        }
    }

    /// <summary>A file that is there and will not do is worth a line; that the loader knows no such soname is not.</summary>
    private void NoteProblem(string path, string problem)
    {
        _withoutMemory ??= LibraryError.ShortOfMemory(problem) is null ? null : path;
        var line = $"{path}: {problem}";
        if ((Path.IsPathRooted(path) || !problem.Contains("No such file", StringComparison.Ordinal)) && !_problems.Contains(line))
        {
            _problems.Add(line);
        }
    }

    private FormattableString DescribeMissing(IReadOnlyList<CudaLibrarySet> tried)
    {
        var nearest = tried.MaxBy(set => set.Libraries.Count)
            ?? throw new ArgumentException("No major version of CUDA is allowed.", nameof(tried));
        var missing = string.Join(", ", nearest.Missing.Select(library => MissingFile(library, nearest.Major)));
        var others = string.Join(" or ", tried.Where(set => set != nearest).Select(set => $"all of CUDA {set.Major}'s"));
        var (pip, suffix) = (Pip(nearest.Major), $"cu{nearest.Major}");
        return Describe(
            $"missing for CUDA {nearest.Major}: {missing}{(others.Length > 0 ? $" (allowed are {others} instead)" : "")}",
            $"install CUDA {nearest.Major}'s toolkit and cuDNN 9, or with pip nvidia-cuda-nvrtc{pip} nvidia-cublas{pip} nvidia-cudnn-{suffix}, or name their folders in {SearchEnvironment.Own}");
    }

    /// <summary>A library, or the one that it cannot do without.</summary>
    private string MissingFile(WantedLibrary library, int major) =>
        library == WantedLibrary.Nvrtc && _missingBuiltins.TryGetValue(major, out var builtins) ? builtins : library.Soname(major);

    /// <summary>pip's packages of CUDA 12 carry its number, those of CUDA 13 do not.</summary>
    private static string Pip(int major) => major == 12 ? "-cu12" : "";

    private FormattableString Describe(string missing, FormattableString remedy)
    {
        if (_withoutMemory is { } library)
        {
            missing = $"memory is too short to load {library}";
            remedy = $"allow more (the container's limit, ulimit -v), or use {DeviceChoice.Setting} cpu";
        }

        var lines = new List<string> { missing, "looked in:" };
        lines.AddRange(_places.Describe().Concat(_problems).Select(line => "  " + line));
        return $"{string.Join('\n', lines)}\nremedy: {remedy}";
    }
}
