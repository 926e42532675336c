using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AlexNet.Engines.Native;

/// <summary>The assembly's one resolver of <c>LibraryImport</c> names: an assembly can have only one, so every library that is not simply
/// found by its soname registers here who loads it.</summary>
internal static class NativeImports
{
    private static readonly ConcurrentDictionary<string, Func<nint>> Loaders = new();

    static NativeImports() => NativeLibrary.SetDllImportResolver(
        typeof(NativeImports).Assembly, (name, _, _) => Loaders.TryGetValue(name, out var load) ? load() : 0);

    /// <param name="name">The name that stands in <c>LibraryImport</c>.</param>
    /// <param name="load">Gives the library's handle, or 0 for .NET's own way of finding it.</param>
    public static void Register(string name, Func<nint> load) => Loaders[name] = load;
}
