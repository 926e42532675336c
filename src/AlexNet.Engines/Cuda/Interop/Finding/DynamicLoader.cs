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

    public int? CudaMajorOf(nint cudnn) => NativeLibrary.TryGetExport(cudnn, "cudnnGetCudartVersion", out var function)
        ? (int)(((delegate* unmanaged<nuint>)function)() / 1000)
        : null;
}
