namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>Where libraries are looked for, first to last: what <c>ALEXNET_CUDA_PATH</c> names, the loader's own paths
/// (<c>LD_LIBRARY_PATH</c>, ldconfig), toolkits, the distribution, Python's packages.</summary>
internal sealed class LibraryPlaces
{
    private static readonly string[] BelowToolkit = ["lib64", "lib", "targets/x86_64-linux/lib"];
    private static readonly string[] Toolkits = ["usr/local/cuda", "usr/local/cuda-*", "opt/cuda"];

    private static readonly string[] Distribution =
        ["usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib/wsl/lib", "usr/lib/x86_64-linux-gnu/nvidia/current"];

    private static readonly string[] Pythons =
    [
        "usr/lib/python3*/dist-packages", "usr/lib/python3*/site-packages",
        "usr/local/lib/python3*/dist-packages", "usr/local/lib/python3*/site-packages",
    ];

    private readonly SearchEnvironment _environment;

    public LibraryPlaces(SearchEnvironment environment)
    {
        _environment = environment;
        var named = environment.Paths(SearchEnvironment.Own);
        Named = [.. named.Where(path => !Directory.Exists(path)), .. named.Where(Directory.Exists).SelectMany(WithBelow)];
        Folders = [.. Toolkit().Concat(Distribution.SelectMany(environment.Folders)).Concat(Python()).Distinct()];
    }

    /// <summary>Files, and folders, that the user named.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <summary>Folders that are looked at after the loader's own paths; they exist.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>The places in words, one a line.</summary>
    public IEnumerable<string> Describe()
    {
        yield return _environment.Variable(SearchEnvironment.Own) is { Length: > 0 } own
            ? $"{SearchEnvironment.Own}={own}"
            : $"{SearchEnvironment.Own} (not set)";
        yield return _environment.Variable("LD_LIBRARY_PATH") is { Length: > 0 } path
            ? $"the loader's paths, LD_LIBRARY_PATH={path}"
            : "the loader's paths (LD_LIBRARY_PATH is not set)";
        yield return "toolkits: CUDA_HOME, CUDA_PATH, " + string.Join(", ", Toolkits.Select(folder => "/" + folder));
        yield return "the distribution: " + string.Join(", ", Distribution.Select(folder => "/" + folder));
        yield return "Python's packages: nvidia/*/lib of VIRTUAL_ENV, CONDA_PREFIX, each python3 in PATH, "
            + "~/.local, /usr/lib, /usr/local/lib";
        if (Folders.Count > 0)
        {
            yield return "of these exist: " + string.Join(", ", Folders);
        }
    }

    private IEnumerable<string> Toolkit()
    {
        var named = new[] { "CUDA_HOME", "CUDA_PATH" }.SelectMany(_environment.Paths).Where(Directory.Exists);
        return named.Concat(Toolkits.SelectMany(_environment.Folders)).SelectMany(WithBelow);
    }

    /// <summary>The folders that pip's packages of NVIDIA fill: site-packages/nvidia/cublas/lib and others, for CUDA 13
    /// site-packages/nvidia/cu13/lib.</summary>
    private IEnumerable<string> Python()
    {
        var prefixes = _environment.Paths("VIRTUAL_ENV")
            .Concat(_environment.Paths("CONDA_PREFIX"))
            .Concat(_environment.Paths("PATH").Where(HasPython).Select(folder => Path.GetDirectoryName(folder.TrimEnd('/')) ?? "/"))
            .Concat(_environment.Paths("HOME").Select(home => Path.Combine(home, ".local")));
        var packages = prefixes.Where(Directory.Exists)
            .SelectMany(prefix => new[] { "lib/python3*/site-packages", "lib64/python3*/site-packages" }
                .SelectMany(pattern => SearchEnvironment.FoldersBelow(prefix, pattern)));
        return packages.Concat(Pythons.SelectMany(_environment.Folders))
            .SelectMany(folder => SearchEnvironment.FoldersBelow(folder, "nvidia/*/lib"));
    }

    private static bool HasPython(string folder) => File.Exists(Path.Combine(folder, "python3"));

    private static IEnumerable<string> WithBelow(string folder) =>
        BelowToolkit.Select(part => Path.Combine(folder, part)).Where(Directory.Exists).Prepend(folder);
}
