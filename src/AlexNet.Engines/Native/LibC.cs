using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AlexNet.Engines.Native;

/// <summary>libc: the calls in use.</summary>
internal static partial class LibC
{
    /// <summary>Advice to back a range with huge pages.</summary>
    public const int MADV_HUGEPAGE = 14;

    private const string Library = "libc";

    [UnsupportedOSPlatform("windows")]
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library)]
    public static partial int madvise(nint addr, nuint length, int advice);
}
