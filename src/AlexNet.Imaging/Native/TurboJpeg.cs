using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Core;

namespace AlexNet.Imaging.Native;

/// <summary>The calls in use of libturbojpeg 2.1 (turbojpeg.h), under their C names.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int TJERR_WARNING = 0;

    public const int TJSAMP_444 = 0;
    public const int TJSAMP_422 = 1;
    public const int TJSAMP_420 = 2;
    public const int TJSAMP_GRAY = 3;
    public const int TJSAMP_440 = 4;

    public const int TJPF_RGB = 0;
    public const int TJPF_GRAY = 6;
    public const int TJPF_CMYK = 11;

    public const int TJCS_CMYK = 3;
    public const int TJCS_YCCK = 4;

    /// <summary>The destination buffer is ours and large enough.</summary>
    public const int TJFLAG_NOREALLOC = 1024;

    /// <summary>A progressive file with more than 500 scans is refused: it would take minutes.</summary>
    public const int TJFLAG_LIMITSCANS = 32768;

    private const string Library = "turbojpeg";

    /// <summary>What the library's file may be called on this system, the usual name first.</summary>
    public static readonly IReadOnlyList<string> FileNames = FileNamesOn(NativeLoader.Platform);

    private static readonly Lazy<nint> Found = new(() => NativeLoader.Find(FileNames, NativeLibrary.Load));

    static TurboJpeg()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(TurboJpeg).Assembly,
            (name, _, _) => name != Library ? 0 : Found.Value != 0 ? Found.Value : throw new UserErrorException(MissingOn(NativeLoader.Platform)));
    }

    /// <summary>The names on a system: as its packages, or libjpeg-turbo's own and MSYS2's on Windows, give them.</summary>
    internal static string[] FileNamesOn(OSPlatform system) =>
        system == OSPlatform.Windows ? ["turbojpeg.dll", "libturbojpeg.dll"]
        : system == OSPlatform.OSX ? ["libturbojpeg.0.dylib", "libturbojpeg.dylib"]
        : ["libturbojpeg.so.0"];

    /// <summary>What is missing on a system that has it not, and what brings it.</summary>
    internal static string MissingOn(OSPlatform system) =>
        $"{FileNamesOn(system)[0]} is missing ({(system == OSPlatform.Linux ? "apt-get install libturbojpeg0" : "it is part of libjpeg-turbo")})";

    /// <summary>Whether the library is on this machine.</summary>
    /// <exception cref="UserErrorException">Memory for it is short.</exception>
    public static bool IsThere => Found.Value != 0;

    [LibraryImport(Library)]
    public static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    public static partial nint tjInitCompress();

    [LibraryImport(Library)]
    public static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    public static partial int tjDecompressHeader3(
        TurboJpegHandle handle, byte* jpegBuf, CULong jpegSize, out int width, out int height, out int jpegSubsamp, out int jpegColorspace);

    [LibraryImport(Library)]
    public static partial int tjDecompress2(
        TurboJpegHandle handle, byte* jpegBuf, CULong jpegSize, byte* dstBuf, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    public static partial int tjCompress2(
        TurboJpegHandle handle, byte* srcBuf, int width, int pitch, int height, int pixelFormat,
        ref byte* jpegBuf, ref CULong jpegSize, int jpegSubsamp, int jpegQual, int flags);

    [LibraryImport(Library)]
    public static partial CULong tjBufSize(int width, int height, int jpegSubsamp);

    [LibraryImport(Library)]
    public static partial byte* tjGetErrorStr2(TurboJpegHandle handle);

    [LibraryImport(Library)]
    public static partial int tjGetErrorCode(TurboJpegHandle handle);

    /// <summary>The last error's text, or that of the first warning; the library owns the memory.</summary>
    public static string ErrorText(TurboJpegHandle handle)
    {
        return Marshal.PtrToStringUTF8((nint)tjGetErrorStr2(handle)) ?? "no text";
    }

    /// <summary>The version of the library that is loaded. No call tells it; among the library's messages there is one.</summary>
    public static string? Version()
    {
        using var process = Process.GetCurrentProcess();
        var file = process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(file => Path.GetFileName(file).Contains(Library, StringComparison.Ordinal));
        return File.Exists(file) ? VersionIn(File.ReadAllBytes(file)) : null;
    }

    /// <summary>The version in the bytes of a library; null where there is none.</summary>
    internal static string? VersionIn(ReadOnlySpan<byte> library)
    {
        var mark = "libjpeg-turbo version "u8;
        var start = library.IndexOf(mark);
        if (start < 0)
        {
            return null;
        }

        var rest = library[(start + mark.Length)..];
        var length = rest.IndexOfAnyExcept("0123456789."u8);
        return Encoding.ASCII.GetString(length < 0 ? rest : rest[..length]);
    }
}

/// <summary>Finds shared libraries.</summary>
internal static class NativeLoader
{
    /// <summary>This system, as far as names of libraries differ.</summary>
    public static OSPlatform Platform =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    /// <summary>The first library that is there, or 0 where none is on this machine.</summary>
    /// <param name="names">Names that will do, the preferred first.</param>
    /// <param name="load">Loads a library by name or path, or throws.</param>
    /// <exception cref="UserErrorException">Memory for it is short.</exception>
    internal static nint Find(IEnumerable<string> names, Func<string, nint> load)
    {
        // Beside a published program its own copy lies.
        foreach (var name in names.SelectMany(name => new[] { name, Path.Combine(AppContext.BaseDirectory, name) }))
        {
            try
            {
                return load(name);
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                LibraryError.ThrowIfShortOfMemory(Path.GetFileName(name), failure.Message);
            }
        }

        return 0;
    }
}
