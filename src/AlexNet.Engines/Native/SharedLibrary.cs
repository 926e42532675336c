using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Engines.Native;

/// <summary>Loads shared libraries that a machine may have or not.</summary>
internal static class SharedLibrary
{
    /// <summary>This system, as far as names of libraries differ.</summary>
    public static OSPlatform Platform =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    /// <param name="name">A path, or a soname, which is looked for beside the program too.</param>
    /// <returns>False where it is not there, or is none.</returns>
    /// <exception cref="UserErrorException">It is there, and memory for it is not.</exception>
    public static bool TryLoad(string name, out nint handle) => TryLoad(name, Load, out handle);

    /// <param name="load">Loads a library or throws.</param>
    internal static bool TryLoad(string name, Func<string, nint> load, out nint handle)
    {
        try
        {
            handle = load(name);
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            LibraryError.ThrowIfShortOfMemory(name, failure.Message);
            handle = 0;
            return false;
        }
    }

    private static nint Load(string name) =>
        Path.IsPathRooted(name) ? NativeLibrary.Load(name) : NativeLibrary.Load(name, typeof(SharedLibrary).Assembly, null);
}
