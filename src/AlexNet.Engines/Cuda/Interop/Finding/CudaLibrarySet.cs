namespace AlexNet.Engines.Cuda.Interop.Finding;

/// <summary>The libraries found for one major version of CUDA.</summary>
internal sealed record CudaLibrarySet(int Major, IReadOnlyList<FoundLibrary> Libraries)
{
    public bool IsComplete => !Missing.Any();

    public IEnumerable<CudaLibrary> Missing => CudaLibrary.Toolkit.Except(Libraries.Select(found => found.Library));
}
