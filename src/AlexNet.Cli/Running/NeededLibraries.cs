using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Cli.Running;

/// <summary>What .NET itself needs of a Linux system, and would end without a word of advice where it is missing.</summary>
internal static class NeededLibraries
{
    /// <summary>OpenSSL, by which .NET computes checksums on Linux; the names that it looks for.</summary>
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so"];

    /// <exception cref="UserErrorException">One is missing: which, and what brings it.</exception>
    public static void Require()
    {
        if (OperatingSystem.IsLinux())
        {
            Require(name => NativeLibrary.TryLoad(name, out _));
        }
    }

    /// <param name="loads">Whether a library of this name can be loaded.</param>
    internal static void Require(Func<string, bool> loads)
    {
        if (!OpenSsl.Any(loads))
        {
            throw new UserErrorException("libssl 3 or 1.1 is missing, by which .NET computes checksums; install it with: apt-get install libssl3");
        }
    }
}
