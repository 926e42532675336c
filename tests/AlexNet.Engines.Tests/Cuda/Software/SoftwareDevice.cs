using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Interop.Finding;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>The software device of tests/SoftwareDevice: built once, and made this process's CUDA.</summary>
internal static unsafe class SoftwareDevice
{
    private static readonly Lazy<string?> Problem = new(Load);

    private static nint _library;

    /// <summary>Lines of what was done wrong since the last reset.</summary>
    public static string Report => Text("software_device_report");

    /// <summary>Lines of what is allocated, created and retained now.</summary>
    public static string Live => Text("software_device_live");

    /// <summary>The calling thread's context.</summary>
    public static nint Current => ((delegate* unmanaged<nint>)Function("software_device_current"))();

    /// <summary>Skips the test where there is no C++ compiler, or another CUDA is in use.</summary>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            Assert.Ignore(problem);
        }
    }

    /// <summary>Forgets everything; handles and memory are void.</summary>
    /// <param name="seed">Of the order in which streams work; 0 takes ALEXNET_SOFTWARE_DEVICE_SEED, or 1.</param>
    public static void Reset(ulong seed = 0) => ((delegate* unmanaged<ulong, void>)Function("software_device_reset"))(seed);

    /// <summary>Makes one call fail.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="number">Which from now on, counted from 1; 0 for none.</param>
    /// <param name="status">With which status; 0 for the usual one of the kind.</param>
    /// <param name="lostDevice">The device that is lost with it for good, or −1.</param>
    public static void Fail(CallKind kind, int number, LibCuda.CUresult status = 0, int lostDevice = -1) =>
        ((delegate* unmanaged<int, nint, int, int, void>)Function("software_device_fail"))((int)kind, number, (int)status, lostDevice);

    /// <summary>Makes algorithms of products not supported.</summary>
    /// <param name="algorithms">What their descriptions contain, as "cudnnConvolutionForward algorithm 1 groups 2;": see its README.</param>
    public static void Refuse(params string[] algorithms)
    {
        var lines = Marshal.StringToCoTaskMemUTF8(string.Join('\n', algorithms));
        ((delegate* unmanaged<nint, void>)Function("software_device_refuse"))(lines);
        Marshal.FreeCoTaskMem(lines);
    }

    /// <summary>Calls since the last reset, or since <see cref="Fail"/>.</summary>
    public static int Calls(CallKind kind) => (int)((delegate* unmanaged<int, nint>)Function("software_device_calls"))((int)kind);

    public static void SetMemory(int device, long bytes) =>
        ((delegate* unmanaged<int, nint, void>)Function("software_device_set_memory"))(device, (nint)bytes);

    /// <summary>How many devices there are until the next reset: 2 at first, at most 4.</summary>
    public static void SetCount(int devices) => ((delegate* unmanaged<int, void>)Function("software_device_set_count"))(devices);

    /// <summary>Whether devices can reach each other's memory.</summary>
    public static void SetPeers(bool yes) => ((delegate* unmanaged<int, void>)Function("software_device_set_peers"))(yes ? 1 : 0);

    /// <summary>Whether the library exports that function.</summary>
    public static bool Exports(string name) => NativeLibrary.TryGetExport(_library, name, out _);

    /// <summary>Closes what the search has opened for NVRTC; gives its path.</summary>
    public static string CloseBuiltins()
    {
        var nvrtc = CudaLibraries.LoadToolkit().Libraries.Single(found => found.Library == WantedLibrary.Nvrtc);
        NativeLibrary.Free(nvrtc.Builtins);
        return Path.Combine(Path.GetDirectoryName(nvrtc.Path)!, SoftwareDeviceBuild.BuiltinsName);
    }

    private static string Text(string function) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Function(function))()) ?? string.Empty;

    private static nint Function(string name) => NativeLibrary.GetExport(_library, name);

    private static string? Load()
    {
        if (Environment.GetEnvironmentVariable(SearchEnvironment.Own) is { Length: > 0 } other)
        {
            return $"the software device is not used, as {SearchEnvironment.Own} is {other}";
        }

        if (!SoftwareDeviceBuild.HasCompiler)
        {
            return "g++ is missing (apt-get install -y g++): nothing of CUDA is tested on the software device";
        }

        var library = SoftwareDeviceBuild.Build();
        _library = NativeLibrary.Load(library);
        Environment.SetEnvironmentVariable(SearchEnvironment.Own, $"{library}:{Path.Combine(Path.GetDirectoryName(library)!, SoftwareDeviceBuild.NcclName)}");
        try
        {
            _ = CudaLibraries.HasDriver;
            _ = CudaLibraries.LoadToolkit();
            _ = CudaLibraries.HasNccl;
            return null;
        }
        finally
        {
            Environment.SetEnvironmentVariable(SearchEnvironment.Own, null);
        }
    }
}
