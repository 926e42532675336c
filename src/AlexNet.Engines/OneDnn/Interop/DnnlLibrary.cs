using AlexNet.Core;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>What the engine needs of oneDNN, whatever the library's major version.</summary>
internal abstract class DnnlLibrary : IDisposable
{
    /// <summary>Where the library is not available: what helps.</summary>
    public const string Missing =
        "libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6)";

    /// <summary>Version of the loaded library.</summary>
    public abstract Version Version { get; }

    /// <summary>A layout of float32 numbers.</summary>
    public abstract DnnlLayout Layout(ReadOnlySpan<long> dimensions, DnnlOrder order);

    /// <summary>The best implementation, or null where there is none for these layouts.</summary>
    public abstract DnnlPrimitive? TryCreate(DnnlProduct product);

    /// <summary>A change of layout: source to destination.</summary>
    public abstract DnnlPrimitive Reorder(DnnlLayout from, DnnlLayout to);

    public abstract void Dispose();

    /// <summary>Whether the library is installed.</summary>
    /// <exception cref="UserErrorException">The environment names something else than a libdnnl.</exception>
    public static bool IsAvailable => DnnlLoader.Find() is not null;

    /// <summary>Loads the library.</summary>
    /// <param name="major">The major version; null takes the preferred one of those that are there.</param>
    /// <exception cref="UserErrorException">It is missing: the message says how to install it. Or the environment names something else
    /// than a libdnnl.</exception>
    public static DnnlLibrary Open(int? major = null) => DnnlLoader.Find(major)?.Version switch
    {
        null => throw new UserErrorException($"engine onednn cannot be used: {Missing}"),
        { Major: 2 } version => new DnnlLibraryOf<Dnnl2>(version),
        var version => new DnnlLibraryOf<Dnnl3>(version),
    };
}
