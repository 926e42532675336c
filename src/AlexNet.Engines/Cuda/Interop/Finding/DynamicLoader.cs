using System.Globalization;
using System.Runtime.InteropServices;

namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>The dynamic loader, as the search needs it.</summary>
internal interface ILibraryOpener
{
    /// <summary>Loads a library.</summary>
    /// <param name="path">A path, or a soname that the loader looks for by itself.</param>
    /// <param name="handle">0 where it could not be loaded.</param>
    /// <param name="problem">The loader's reason then.</param>
    bool TryOpen(string path, out nint handle, out string problem);

    void Close(nint handle);

    bool Exports(nint handle, string function);

    /// <summary>The file that a library was loaded from; null where that is not known.</summary>
    /// <param name="function">One that it exports.</param>
    string? FileOf(nint handle, string function);

    /// <summary>The version of an NVRTC: its soname says the major one only.</summary>
    Version VersionOf(nint nvrtc);

    /// <summary>The major version of the CUDA that a cuDNN was built for: its soname does not say. Null where it does not tell.</summary>
    int? CudaMajorOf(nint cudnn);
}

/// <summary>The process's own dynamic loader.</summary>
internal sealed unsafe class DynamicLoader : ILibraryOpener
{
    public bool TryOpen(string path, out nint handle, out string problem)
    {
        (handle, problem) = (0, "");
        try
        {
            handle = NativeLibrary.Load(path);
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            problem = failure.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
            return false;
        }
    }

    public void Close(nint handle) => NativeLibrary.Free(handle);

    public bool Exports(nint handle, string function) => NativeLibrary.TryGetExport(handle, function, out _);

    /// <summary>As the kernel knows it, whatever links led there: "7f0a-7f0b r-xp 00000000 08:01 42    /usr/lib/libx.so.1.2".</summary>
    public string? FileOf(nint handle, string function)
    {
        if (!NativeLibrary.TryGetExport(handle, function, out var address))
        {
            return null;
        }

        try
        {
            var line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => Contains(line, (ulong)address));
            var path = line is null ? -1 : line.IndexOf('/', StringComparison.Ordinal);
            return path < 0 ? null : line![path..];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public Version VersionOf(nint nvrtc)
    {
        var (major, minor) = (0, 0);
        var version = (delegate* unmanaged<int*, int*, int>)NativeLibrary.GetExport(nvrtc, WantedLibrary.Nvrtc.Probe);
        return version(&major, &minor) == 0 ? new(major, minor) : new();
    }

    public int? CudaMajorOf(nint cudnn) => NativeLibrary.TryGetExport(cudnn, "cudnnGetCudartVersion", out var function)
        ? (int)(((delegate* unmanaged<nuint>)function)() / 1000)
        : null;

    private static bool Contains(string line, ulong address)
    {
        var bounds = line.Split(' ', 2)[0].Split('-');
        return bounds is [var from, var to]
            && ulong.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var begin)
            && ulong.TryParse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            && begin <= address && address < end;
    }
}
