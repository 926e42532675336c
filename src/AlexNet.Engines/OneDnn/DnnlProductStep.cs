using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn;

/// <summary>A convolution or fully connected product by oneDNN. Where the primitive wants its weights, or gives their gradient, in
/// another layout than the parameter's, a copy stands between.</summary>
internal sealed class DnnlProductStep(DnnlCall product, WeightCopy? before, DnnlCall? after) : ProgramStep, IImageReader
{
    public void ReadImages(nint images) => product.SetSource(images);

    public override void Run()
    {
        before?.Refresh();
        product.Execute();
        after?.Execute();
    }

    public override void Dispose()
    {
        product.Dispose();
        before?.Dispose();
        after?.Dispose();
    }
}

/// <summary>A parameter in a second layout, made anew when the parameter has changed.</summary>
internal sealed class WeightCopy(Parameter parameter, DnnlCall reorder) : IDisposable
{
    private long _version;

    public void Refresh()
    {
        if (_version != parameter.Version)
        {
            reorder.Execute();
            _version = parameter.Version;
        }
    }

    public void Dispose() => reorder.Dispose();
}
