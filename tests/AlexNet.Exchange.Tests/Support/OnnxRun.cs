using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>What ONNX Runtime makes of a file.</summary>
internal sealed class OnnxRun(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path);

    public InferenceSession Session => _session;

    /// <summary>The only output for one batch.</summary>
    public float[] Run<T>(T[] image, params int[] shape)
    {
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("image", new DenseTensor<T>(image, shape))]);
        return [.. results.Single().AsEnumerable<float>()];
    }

    public void Dispose() => _session.Dispose();
}
