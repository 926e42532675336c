using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>What the engine needs of oneDNN, whatever the library's major version.</summary>
internal abstract class DnnlLibrary : IDisposable
{
    /// <summary>The sonames that are understood, in the order they are tried.</summary>
    private static readonly string[] Names = [Dnnl2.Library];

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

    /// <summary>Loads the library.</summary>
    /// <exception cref="UserErrorException">It is missing: the message says how to install it.</exception>
    public static DnnlLibrary Open()
    {
        if (!TryLoad())
        {
            throw new UserErrorException(
                $"engine onednn needs the native library {string.Join(" or ", Names)}, which is missing; "
                + "install it with: apt-get install libdnnl2");
        }

        return new Dnnl2Library();
    }

    private static bool TryLoad()
    {
        // libgomp first, so that its settings are made before oneDNN brings it in.
        _ = LibGomp.TryLoad();
        return NativeLibrary.TryLoad(Dnnl2.Library, typeof(DnnlLibrary).Assembly, null, out _);
    }
}
