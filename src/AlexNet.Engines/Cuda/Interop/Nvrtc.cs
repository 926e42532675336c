using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libnvrtc, the compiler of kernels: the calls in use (nvrtc.h).</summary>
internal static unsafe partial class Nvrtc
{
    public const string Library = WantedLibrary.NvrtcImport;

    static Nvrtc() => CudaLibraries.Register();

    /// <summary>nvrtcResult; the library names them.</summary>
    public enum Result
    {
        Success = 0,
        OutOfMemory = 1,
        ProgramCreationFailure = 2,
        InvalidInput = 3,
        InvalidProgram = 4,
        InvalidOption = 5,
        Compilation = 6,
        BuiltinOperationFailure = 7,
    }

    [LibraryImport(Library)]
    public static partial byte* nvrtcGetErrorString(Result result);

    [LibraryImport(Library)]
    public static partial Result nvrtcVersion(out int major, out int minor);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetNumSupportedArchs(out int numArchs);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetSupportedArchs(int* supportedArchs);

    [LibraryImport(Library)]
    public static partial Result nvrtcCreateProgram(
        out nint prog, byte* src, byte* name, int numHeaders, byte** headers, byte** includeNames);

    [LibraryImport(Library)]
    public static partial Result nvrtcCompileProgram(nint prog, int numOptions, byte** options);

    [LibraryImport(Library)]
    public static partial Result nvrtcDestroyProgram(ref nint prog);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetProgramLogSize(nint prog, out nuint logSizeRet);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetProgramLog(nint prog, byte* log);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetCUBINSize(nint prog, out nuint cubinSizeRet);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetCUBIN(nint prog, byte* cubin);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetPTXSize(nint prog, out nuint ptxSizeRet);

    [LibraryImport(Library)]
    public static partial Result nvrtcGetPTX(nint prog, byte* ptx);
}
