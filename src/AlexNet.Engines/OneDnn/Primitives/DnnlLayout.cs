using AlexNet.Engines.OneDnn.Interop;

namespace AlexNet.Engines.OneDnn.Primitives;

/// <summary>How the numbers of a tensor are ordered in memory.</summary>
internal enum DnnlOrder
{
    /// <summary>Left to the primitive.</summary>
    Any,

    /// <summary>Row-major.</summary>
    Plain,

    /// <summary>The second dimension in inner blocks of 8: nChw8c.</summary>
    Blocked8,

    /// <summary>The second dimension in inner blocks of 16: nChw16c.</summary>
    Blocked16,
}

/// <summary>Dimensions and physical order of a float32 tensor, as oneDNN sees it.</summary>
internal abstract class DnnlLayout
{
    /// <summary>Bytes that a tensor of this layout takes, padding included.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether both are the same dimensions in the same order.</summary>
    public abstract bool SameAs(DnnlLayout other);
}

/// <summary>A dnnl_memory_desc_t. Its memory is given back with the last reference to it.</summary>
internal sealed class DnnlLayoutOf<TDnnl>(MemoryDescHandle<TDnnl> desc) : DnnlLayout
    where TDnnl : struct, IDnnl<TDnnl>
{
    public MemoryDescHandle<TDnnl> Desc => desc;

    public override long Bytes => (long)TDnnl.dnnl_memory_desc_get_size(desc);

    public override bool SameAs(DnnlLayout other) => TDnnl.dnnl_memory_desc_equal(desc, DescOf(other)) != 0;

    /// <summary>The descriptor of a layout that this library has made.</summary>
    public static MemoryDescHandle<TDnnl> DescOf(DnnlLayout layout) => ((DnnlLayoutOf<TDnnl>)layout).Desc;

    /// <summary>A copy of a descriptor that belongs to another object; null where that describes nothing.</summary>
    public static DnnlLayoutOf<TDnnl>? CopyOf(nint existing)
    {
        if (existing == 0)
        {
            return null;
        }

        TDnnl.dnnl_memory_desc_clone(out var copy, existing).ThrowIfFailed();
        var layout = new DnnlLayoutOf<TDnnl>(copy);
        return layout.Bytes == 0 ? null : layout;
    }
}
