using System.Runtime.InteropServices;

namespace AlexNet.Engines.Cuda.Interop.Finding;

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

    public int? CudaMajorOf(nint cudnn) => NativeLibrary.TryGetExport(cudnn, "cudnnGetCudartVersion", out var function)
        ? (int)(((delegate* unmanaged<nuint>)function)() / 1000)
        : null;
}
