namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A dnnl_memory_desc_t of oneDNN 2.x.</summary>
internal sealed unsafe class Dnnl2Layout : DnnlLayout
{
    private Dnnl2.MemoryDesc _desc;

    public Dnnl2Layout(in Dnnl2.MemoryDesc desc) => _desc = desc;

    public ref Dnnl2.MemoryDesc Desc => ref _desc;

    public override long Bytes
    {
        get
        {
            fixed (Dnnl2.MemoryDesc* desc = &_desc)
            {
                return (long)Dnnl2.dnnl_memory_desc_get_size(desc);
            }
        }
    }

    public override bool SameAs(DnnlLayout other)
    {
        fixed (Dnnl2.MemoryDesc* left = &_desc, right = &((Dnnl2Layout)other)._desc)
        {
            return Dnnl2.dnnl_memory_desc_equal(left, right) != 0;
        }
    }
}
