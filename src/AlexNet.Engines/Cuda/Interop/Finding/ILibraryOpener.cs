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
