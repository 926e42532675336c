using AlexNet.Engines.Native;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.OneDnn;

/// <summary>A parameter's layout that a primitive chose.</summary>
/// <param name="library">Changes layouts.</param>
/// <param name="layout">The primitive's choice.</param>
/// <param name="dimensions">As the primitive sees them.</param>
internal sealed class DnnlParameterLayout(DnnlLibrary library, DnnlLayout layout, long[] dimensions) : ParameterLayout
{
    public override long Bytes => layout.Bytes;

    /// <summary>The layout of a parameter that a primitive has chosen.</summary>
    public static DnnlLayout Of(Parameter parameter) => parameter.LayoutAs<DnnlParameterLayout>().Layout;

    public override void FromPlain(nint plain, nint value) => Reorder(Plain(), plain, layout, value);

    public override void ToPlain(nint value, nint plain) => Reorder(layout, value, Plain(), plain);

    private DnnlLayout Layout => layout;

    private DnnlLayout Plain() => library.Layout(dimensions, DnnlOrder.Plain);

    private void Reorder(DnnlLayout from, nint source, DnnlLayout to, nint destination)
    {
        using var reorder = library.Reorder(from, to);
        using var scratch = new NativeArena(reorder.ScratchBytes);
        using var call = reorder.Bind(source, 0, 0, destination, scratch.Start);
        call.Execute();
    }
}
