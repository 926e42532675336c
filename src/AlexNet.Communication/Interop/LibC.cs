using System.Runtime.InteropServices;

namespace AlexNet.Communication.Interop;

/// <summary>libc: the calls in use.</summary>
internal static unsafe partial class LibC
{
    private const int RTLD_NOW = 2;
    private const int RTLD_GLOBAL = 0x100;
    private const int PR_SET_TIMERSLACK = 29;

    private const string Library = "libc";

    /// <summary>Loads a library so that what it loads itself sees it: Open MPI's parts are plug-ins, which look for its symbols. Failure is for the
    /// ordinary loader to tell.</summary>
    public static void LoadForAll(string name)
    {
        // In glibc before 2.34 the call is in a library of its own.
        foreach (var library in new[] { "libc.so.6", "libdl.so.2" })
        {
            if (NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, "dlopen", out var dlopen))
            {
                var text = Marshal.StringToCoTaskMemUTF8(name);
                _ = ((delegate* unmanaged<nint, int, nint>)dlopen)(text, RTLD_NOW | RTLD_GLOBAL);
                Marshal.FreeCoTaskMem(text);
                return;
            }
        }
    }

    /// <summary>Sets a variable for native code, unless it is set.</summary>
    public static void SetDefault(string name, string value) => _ = setenv(name, value, 0);

    /// <summary>Sleeps that long, or a little longer; .NET's own sleep knows milliseconds only.</summary>
    public static void Sleep(int microseconds)
    {
        var time = stackalloc nint[2] { 0, microseconds * 1000 };
        _ = nanosleep(time, null);
    }

    /// <summary>Sleeps of the calling thread are hardly longer than they are to be; Linux would add 50 microseconds.</summary>
    public static void SleepExactly()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = prctl(PR_SET_TIMERSLACK, 1000);
        }
    }

    /// <summary>Ends the process at once.</summary>
    [LibraryImport(Library, EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library)]
    private static partial int prctl(int option, nuint argument);

    [LibraryImport(Library)]
    private static partial int nanosleep(nint* request, nint* rest);
}
