namespace AlexNet.Engines.OneDnn.Interop;

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
