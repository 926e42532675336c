namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <param name="Path">The file, or the soname where the loader found it.</param>
/// <param name="Named">Whether the user named the file or its folder.</param>
internal sealed record FoundLibrary(CudaLibrary Library, string Path, nint Handle, bool Named);
