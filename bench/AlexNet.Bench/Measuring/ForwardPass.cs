using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.OneDnn;
using AlexNet.Exchange.Export;
using AlexNet.Loader.Manifests;
using Microsoft.ML.OnnxRuntime;

namespace AlexNet.Bench.Measuring;

/// <summary>Evaluation of one batch by the two-column AlexNet of 1,000 classes, with random weights and images in memory: by an engine of ours, and by ONNX Runtime from a model that we export.</summary>
internal sealed class ForwardPass : IDisposable
{
    private const ulong Seed = 1;

    /// <summary>Milliseconds after which neither's threads turn in circles any more.</summary>
    private const int Rest = 100;

    private readonly OneDnnEngine _engine;
    private readonly IProgram _program;
    private readonly int[] _labels;
    private readonly float[] _images;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"forward-{Guid.NewGuid():N}.onnx");
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue _input;
    private readonly int _batch;
    private readonly int _classes;

    /// <param name="batch">Images at a time.</param>
    /// <param name="threads">That compute, of each.</param>
    public ForwardPass(int batch, int threads)
    {
        var network = Networks.alexnet;
        (_batch, _classes, _engine) = (batch, network.Classes, new OneDnnEngine(threads));
        var plan = Fuse.all(Compile.plan(network, Placement.OneDevice, batch, Mode.Evaluation, DropoutScaling.AtTraining));
        _program = _engine.Load(plan);
        RandomData.FillWeights(_engine, network, Seed);
        _images = RandomData.Images(batch, plan.Input.Size, Seed);
        _labels = RandomData.Labels(batch, plan.Classes, Seed);
        var model = new ExportedModel(
            "random", network, DropoutScaling.AtTraining, [.. Enumerable.Range(0, network.Classes).Select(label => $"{label}")], ClassTitles.None, PixelScale: 1, Statistics: null, Read);
        OnnxExport.Write(model, new ExportOptions { Input = ExportInput.Floats, Type = PixelType.Float, Layout = PixelLayout.Nchw }, _file);
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(_file, options);
        _input = OrtValue.CreateTensorValueFromMemory(_images, [batch, 3, network.Crop, network.Crop]);
    }

    /// <summary>Why there is no ONNX Runtime, or null: packs for machines with a GPU leave it out.</summary>
    public static string? WhyNoPeer()
    {
        try
        {
            _ = PeerVersion;
            return null;
        }
        catch (Exception missing) when (missing is TypeInitializationException or DllNotFoundException)
        {
            return $"ONNX Runtime cannot be loaded: {missing.GetBaseException().Message}";
        }
    }

    public static string PeerVersion => OrtEnv.Instance().GetVersionString();

    public string LibraryVersion => _engine.LibraryVersion.ToString();

    /// <summary>Median of ours, after one that is not timed.</summary>
    public double OurSeconds(int passes) => Seconds(passes, () => _program.Run(_images, _labels, default));

    /// <summary>Median of ONNX Runtime's, after one that is not timed.</summary>
    /// <exception cref="UserErrorException">It computes something else.</exception>
    public double TheirSeconds(int passes)
    {
        var seconds = Seconds(passes, () => Infer().Dispose());
        Compare();
        return seconds;
    }

    public void Dispose()
    {
        _input.Dispose();
        _options.Dispose();
        _session.Dispose();
        File.Delete(_file);
        _program.Dispose();
        _engine.Dispose();
    }

    private static double Seconds(int passes, Action pass)
    {
        Thread.Sleep(Rest);
        pass();
        return Median.Of([.. Enumerable.Range(0, passes).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            pass();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        })]);
    }

    private float[] Read(ParameterTensor tensor)
    {
        var values = new float[tensor.Size];
        _engine.Read(tensor.Name, BufferKind.Parameter, values);
        return values;
    }

    private IDisposableReadOnlyCollection<OrtValue> Infer() => _session.Run(_options, [OnnxExport.Input], [_input], [_session.OutputNames[0]]);

    /// <summary>What is timed must be the same function.</summary>
    private void Compare()
    {
        using var results = Infer();
        var theirs = results[0].GetTensorDataAsSpan<float>();
        _program.Run(_images, _labels, default);
        var ours = _program.Probabilities[..(_batch * _classes)];
        for (var i = 0; i < ours.Length; i++)
        {
            if (!(Math.Abs(ours[i] - theirs[i]) <= 1e-3))
            {
                throw new UserErrorException($"ONNX Runtime's probability {i} is {theirs[i]}, ours {ours[i]}; allowed is a difference of 0.001");
            }
        }
    }
}
