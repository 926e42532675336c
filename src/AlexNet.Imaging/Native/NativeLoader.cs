using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Imaging.Native;

/// <summary>Loads a shared library by its soname, or says how to install it.</summary>
internal static class NativeLoader
{
    /// <exception cref="UserErrorException">The library is not on this machine.</exception>
    public static nint Load(string soname, string package)
    {
        // Beside a published program its own copy lies.
        if (NativeLibrary.TryLoad(soname, out var library) || NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, soname), out library))
        {
            return library;
        }

        throw new UserErrorException($"{soname} was not found on this machine; install it with: apt-get install {package}");
    }
}
