using System.Runtime.InteropServices;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Loads libdnnl, at most one of a major version in a process, and ties the imports to it.</summary>
internal static unsafe class DnnlLoader
{
    private static readonly DnnlFinder Finder = new(Load, Named(), SharedLibrary.Platform);

    private static readonly Dictionary<int, Lazy<DnnlFile?>> Files =
        DnnlFinder.Majors.ToDictionary(major => major, major => new Lazy<DnnlFile?>(() => Finder.Find(major)));

    static DnnlLoader()
    {
        NativeImports.Register(Dnnl2.Library, () => Find(2)?.Handle ?? 0);
        NativeImports.Register(Dnnl3.Library, () => Find(3)?.Handle ?? 0);
    }

    /// <summary>The library of a major version, or without one the preferred; null where there is none.</summary>
    public static DnnlFile? Find(int? major = null) => major is { } wanted
        ? Files[wanted].Value
        : DnnlFinder.Majors.Select(each => Files[each].Value).FirstOrDefault(file => file is not null);

    private static string? Named() => Environment.GetEnvironmentVariable(DnnlFinder.Variable) is { Length: > 0 } path
        ? Path.GetFullPath(path)
        : null;

    private static DnnlFile? Load(string name)
    {
        // libgomp first, so that its settings are made before oneDNN brings it in.
        _ = LibGomp.TryLoad();
        if (!SharedLibrary.TryLoad(name, out var handle) || !NativeLibrary.TryGetExport(handle, "dnnl_version", out var export))
        {
            return null;
        }

        var version = ((delegate* unmanaged<Dnnl.Version*>)export)();
        return new(name, new(version->Major, version->Minor, version->Patch), handle);
    }
}
