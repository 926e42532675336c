using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>What the engine needs of oneDNN, whatever the library's major version.</summary>
internal abstract class DnnlLibrary : IDisposable
{
    /// <summary>The sonames that are understood, in the order they are tried.</summary>
    private static readonly string[] Names = [Dnnl2.Library];

    /// <summary>What distributions have after the last that is understood.</summary>
    private const string TooNew = "libdnnl.so.3";

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
    public static bool IsAvailable => TryLoad();

    /// <summary>Where the library is not available: why not, and what helps.</summary>
    public static string Missing => DescribeMissing(IsInstalled(TooNew));

    /// <param name="hasVersion3">Whether version 3, whose interface is another, is installed instead.</param>
    internal static string DescribeMissing(bool hasVersion3) => hasVersion3
        ? $"libdnnl 3 is not supported yet, allowed is {string.Join(" or ", Names)} (package libdnnl2 of Debian 12 and Ubuntu 22.04)"
        : $"{string.Join(" or ", Names)} is missing (package libdnnl2: apt-get install libdnnl2; libdnnl 3 is not supported yet)";

    /// <summary>Loads the library.</summary>
    /// <exception cref="UserErrorException">It is missing: the message says how to install it.</exception>
    public static DnnlLibrary Open()
    {
        if (!TryLoad())
        {
            throw new UserErrorException($"engine onednn cannot be used: {Missing}");
        }

        return new Dnnl2Library();
    }

    private static bool IsInstalled(string name)
    {
        var found = NativeLibrary.TryLoad(name, typeof(DnnlLibrary).Assembly, null, out var handle);
        if (found)
        {
            NativeLibrary.Free(handle);
        }

        return found;
    }

    private static bool TryLoad()
    {
        // libgomp first, so that its settings are made before oneDNN brings it in.
        _ = LibGomp.TryLoad();
        return NativeLibrary.TryLoad(Dnnl2.Library, typeof(DnnlLibrary).Assembly, null, out _);
    }
}
