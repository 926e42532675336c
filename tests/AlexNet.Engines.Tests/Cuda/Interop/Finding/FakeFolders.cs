using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Tests.Cuda.Interop.Finding;

/// <summary>A machine's folders below a temporary one, with empty files for libraries, and a loader that opens every file there
/// is.</summary>
internal sealed class FakeFolders : ILibraryOpener, IDisposable
{
    public const string Builtins12 = "libnvrtc-builtins.so.12.8";
    public const string Builtins13 = "libnvrtc-builtins.so.13.0";

    private readonly string _root = Directory.CreateTempSubdirectory("alexnet-libraries-").FullName;
    private readonly Dictionary<string, string> _variables = [];
    private readonly List<string> _opened = [];

    /// <summary>Sonames that the loader finds by itself.</summary>
    public HashSet<string> Sonames { get; } = [];

    /// <summary>Paths that cannot be loaded.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Paths and sonames that there is too little memory for.</summary>
    public HashSet<string> TooLarge { get; } = [];

    /// <summary>Where the loader has found a soname.</summary>
    public Dictionary<string, string> Located { get; } = [];

    /// <summary>The CUDA of every cuDNN below a folder.</summary>
    public Dictionary<string, int> CuDnns { get; } = [];

    /// <summary>All that was opened, closed again or not.</summary>
    public List<string> EverOpened { get; } = [];

    public int Opened => _opened.Count(path => path.Length > 0);

    public string At(string path) => Path.Combine(_root, path);

    public void Set(string variable, string value) => _variables[variable] = value;

    /// <summary>Empty files in a folder below the root. NVRTC's come with its builtins, as in NVIDIA's packages.</summary>
    public FakeFolders With(string folder, params string[] files)
    {
        Directory.CreateDirectory(At(folder));
        foreach (var file in files.Concat(files.Where(file => file.StartsWith("libnvrtc.so.", StringComparison.Ordinal)).Select(Builtins)))
        {
            File.WriteAllBytes(Path.Combine(At(folder), file), []);
        }

        return this;
    }

    public LibrarySearch Search() => new(new(name => _variables.GetValueOrDefault(name), _root), this);

    public bool TryOpen(string path, out nint handle, out string problem)
    {
        if (TooLarge.Contains(path))
        {
            (handle, problem) = (0, $"{path}: failed to map segment from shared object");
            return false;
        }

        var found = !Broken.Contains(path) && (path.Contains('/', StringComparison.Ordinal) ? File.Exists(path) : Sonames.Contains(path));
        problem = found ? "" : Broken.Contains(path) ? "invalid ELF header" : "No such file or directory";
        if (found)
        {
            _opened.Add(path);
            EverOpened.Add(path);
        }

        handle = found ? _opened.Count : 0;
        return found;
    }

    public void Close(nint handle) => _opened[(int)handle - 1] = "";

    /// <summary>What a library's name says; a file called "everything" exports all.</summary>
    public bool Exports(nint handle, string function)
    {
        var name = Path.GetFileName(_opened[(int)handle - 1]);
        var stem = WantedLibrary.Toolkit.Append(WantedLibrary.Driver).Append(WantedLibrary.Nccl).Single(each => each.Probe == function).Stem;
        return name.StartsWith("everything", StringComparison.Ordinal) || name.StartsWith(stem + ".", StringComparison.Ordinal);
    }

    public string? FileOf(nint handle, string function) =>
        Located.TryGetValue(_opened[(int)handle - 1], out var file) ? file : null;

    /// <summary>12.8, 13.0.</summary>
    public Version VersionOf(nint nvrtc) => _opened[(int)nvrtc - 1].EndsWith(".13", StringComparison.Ordinal) ? new(13, 0) : new(12, 8);

    public int? CudaMajorOf(nint cudnn)
    {
        var path = _opened[(int)cudnn - 1];
        return CuDnns.Where(each => path.StartsWith(At(each.Key), StringComparison.Ordinal))
            .Select(each => (int?)each.Value)
            .FirstOrDefault();
    }

    private static string Builtins(string nvrtc) => nvrtc.EndsWith(".13", StringComparison.Ordinal) ? Builtins13 : Builtins12;

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
