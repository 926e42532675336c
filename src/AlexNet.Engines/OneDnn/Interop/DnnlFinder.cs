using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A libdnnl that is loaded.</summary>
/// <param name="Name">What it was loaded by: a soname or a path.</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Handle">For the loader.</param>
internal sealed record DnnlFile(string Name, Version Version, nint Handle);

/// <summary>Which libdnnl is taken, of those there are.</summary>
/// <param name="load">Loads a library by soname or path; null where that cannot be done or it is no libdnnl.</param>
/// <param name="path">The file or folder that the user has named; null where the system's libraries are meant.</param>
/// <param name="system">The system whose names of libraries are looked for.</param>
internal sealed class DnnlFinder(Func<string, DnnlFile?> load, string? path, OSPlatform system)
{
    /// <summary>Names the library's file or its folder.</summary>
    public const string Variable = "ALEXNET_DNNL_PATH";

    /// <summary>Major versions that are understood, the preferred one first: docs/decisions/0015 has the measurements.</summary>
    public static readonly IReadOnlyList<int> Majors = [2, 3];

    /// <summary>Debian 12 and Ubuntu 22.04 have the first, Ubuntu 24.04 the second; Debian 13 gives all of 3.x since 3.6 the third.</summary>
    private static readonly string[] Sonames = ["libdnnl.so.2", "libdnnl.so.3", "libdnnl.so.3.6"];

    private const string Allowed = "allowed is the file of a libdnnl 2 or 3, or a folder that holds one";

    /// <summary>The library of a major version, null where there is none.</summary>
    /// <exception cref="UserErrorException">The user has named something that is no libdnnl in use.</exception>
    public DnnlFile? Find(int major) => path is null
        ? Of(major, NamesOn(system).Where(name => MajorIn(name) is null || MajorIn(name) == major))
        : Directory.Exists(path) ? Of(major, InFolder(path)) : Of(major, [File(path)]);

    /// <summary>What the library's file may be called on a system; where the name has no version, the library tells it.</summary>
    internal static string[] NamesOn(OSPlatform system) =>
        system == OSPlatform.Windows ? ["dnnl.dll"] : system == OSPlatform.OSX ? ["libdnnl.2.dylib", "libdnnl.3.dylib", "libdnnl.dylib"] : Sonames;

    /// <summary>What is missing on a system that has none, and what brings it.</summary>
    internal static string MissingOn(OSPlatform system) => system == OSPlatform.Linux
        ? "libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6)"
        : $"libdnnl 2 or 3 is missing ({string.Join(" or ", NamesOn(system))}: it is part of oneDNN)";

    /// <summary>The first number in a name.</summary>
    private static int? MajorIn(string name) => name.FirstOrDefault(char.IsAsciiDigit) is var digit and not '\0' ? digit - '0' : null;

    private DnnlFile? Of(int major, IEnumerable<string> names) => Of(major, names.Select(load).OfType<DnnlFile>());

    private static DnnlFile? Of(int major, IEnumerable<DnnlFile> files) => files.FirstOrDefault(file => file.Version.Major == major);

    private DnnlFile[] InFolder(string folder)
    {
        string[] names = system == OSPlatform.Linux ? [.. Sonames, "libdnnl.so"] : NamesOn(system);
        var files = names.Select(name => load(Path.Combine(folder, name))).OfType<DnnlFile>().ToArray();
        return Array.Exists(files, IsUnderstood)
            ? files
            : throw new UserErrorException($"{Variable} is the folder '{folder}', where no {string.Join(", ", names)} can be loaded; {Allowed}");
    }

    private DnnlFile File(string file)
    {
        if (!System.IO.File.Exists(file))
        {
            throw new UserErrorException($"{Variable} is '{file}', which does not exist; {Allowed}");
        }

        var loaded = load(file)
            ?? throw new UserErrorException($"{Variable} is '{file}', which cannot be loaded as libdnnl{(system == OSPlatform.Linux ? " (ldd lists what it needs)" : "")}; {Allowed}");
        return IsUnderstood(loaded)
            ? loaded
            : throw new UserErrorException($"{Variable} is '{file}', which is libdnnl {loaded.Version}; {Allowed}");
    }

    private static bool IsUnderstood(DnnlFile file) => Majors.Contains(file.Version.Major);
}
