using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
using AlexNet.Experiments.Features;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Experiments.Similarity;

/// <summary>How an auto-encoder is trained.</summary>
public sealed record AutoEncoderRecipe
{
    /// <summary>Bits of a code.</summary>
    public required int Bits { get; init; }

    /// <summary>Passes over the images.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Key of weights and order.</summary>
    public ulong Seed { get; init; } = 2012;

    /// <summary>Units between features and code, on either side.</summary>
    public int Hidden { get; init; } = 512;

    public int Batch { get; init; } = 128;

    /// <summary>Rate of the first update; it falls to zero along half a cosine.</summary>
    public double LearningRate { get; init; } = 0.001;
}

/// <summary>
/// Short binary codes of features: a network of fully connected layers learns to give features back through a layer of as many units as a code
/// has bits, and a bit says whether its unit is above the median of all images [paper, section 7; Krizhevsky and Hinton 2011].
/// The features are brought to a mean of zero and a common deviation of one.
/// </summary>
public sealed class AutoEncoder : IDisposable
{
    private const string CodeLayer = "code";
    private const float Momentum = 0.9f;

    private const string MeanTensor = "mean";
    private const string ScaleTensor = "scale";
    private const string MediansTensor = "medians";

    private readonly OwnedParts _opened = new();
    private readonly FeatureInfo _features;
    private readonly AutoEncoderRecipe _recipe;
    private readonly IEngine _engine;
    private readonly IProgram _encoder;
    private readonly float[] _mean;
    private readonly float[] _medians;
    private readonly float _scale;
    private readonly int _batch;

    private AutoEncoder(FeatureInfo features, (float[] Mean, float Scale) moments, int batch, AutoEncoderRecipe recipe, EngineRequest request, Action<string> warn)
    {
        (_features, _recipe, _batch) = (features, recipe, batch);
        (_mean, _scale) = moments;
        _medians = new float[recipe.Bits];
        _engine = _opened.Own(EngineCatalogue.Choose(request, warn).Engine);
        Network = Networks.autoEncoder(features.Shape.Size, recipe.Hidden, recipe.Bits);
        _encoder = Load(Compile.features(CodeLayer, Network, Placement.OneDevice, _batch, DropoutScaling.AtTest));
    }

    /// <summary>Features to code and back.</summary>
    public Network Network { get; }

    public int Bits => _recipe.Bits;

    /// <summary>Trains on features.</summary>
    /// <param name="progress">Is told the images done of all, and the mean loss of the last batch.</param>
    /// <exception cref="UserErrorException">There are too few images, features are no numbers, or the training diverges.</exception>
    public static AutoEncoder Train(
        IFeatureRows rows, AutoEncoderRecipe recipe, EngineRequest request, Action<string> warn, Action<long, long, double> progress, CancellationToken cancellation)
    {
        if (rows.Count < 2)
        {
            throw new UserErrorException($"an auto-encoder learns from the features of two images or more; {rows.Count} {(rows.Count == 1 ? "is" : "are")} given");
        }

        var encoder = new AutoEncoder(rows.Info, Moments(rows), Math.Min(recipe.Batch, rows.Count), recipe, request, warn);
        return encoder.OrDisposed(() => encoder.Fit(rows, progress, cancellation));
    }

    /// <summary>Opens one that was saved.</summary>
    /// <param name="features">What it is to encode.</param>
    /// <exception cref="UserErrorException">The file is another's: of other features, or of another length.</exception>
    public static AutoEncoder Open(string path, FeatureInfo features, AutoEncoderRecipe recipe, EngineRequest request, Action<string> warn)
    {
        var tensors = AutoEncoderFile.Read(path, features, recipe);
        var encoder = new AutoEncoder(features, (Of(MeanTensor, features.Shape.Size), Of(ScaleTensor, 1)[0]), recipe.Batch, recipe, request, warn);
        return encoder.OrDisposed(() =>
        {
            Of(MediansTensor, recipe.Bits).CopyTo(encoder._medians, 0);
            foreach (var tensor in encoder.Network.Parameters)
            {
                encoder._engine.Write(tensor.Name, BufferKind.Parameter, Of(tensor.Name, tensor.Size));
            }
        });

        float[] Of(string name, int size) => tensors.GetValueOrDefault(name) is { } values && values.Length == size
            ? values
            : throw new UserErrorException($"{path}: damaged: it has no '{name}' of {size} numbers");
    }

    /// <summary>Writes it to a file, whole or not at all.</summary>
    public void Save(string path)
    {
        var tensors = new Dictionary<string, float[]> { [MeanTensor] = _mean, [ScaleTensor] = [_scale], [MediansTensor] = _medians };
        foreach (var tensor in Network.Parameters)
        {
            tensors[tensor.Name] = new float[tensor.Size];
            _engine.Read(tensor.Name, BufferKind.Parameter, tensors[tensor.Name]);
        }

        AutoEncoderFile.Write(path, _features, _recipe, tensors);
    }

    /// <summary>Codes of rows, one after the other: as many words of 64 bits each as <see cref="Codes"/> says.</summary>
    public Codes Encode(IFeatureRows rows, CancellationToken cancellation)
    {
        var codes = new Codes(rows.Count, Bits);
        ForEachBatch(rows, cancellation, (first, count, units) =>
        {
            for (var i = 0; i < count * Bits; i++)
            {
                if (units[i] > _medians[i % Bits])
                {
                    codes.Set(first + (i / Bits), i % Bits);
                }
            }
        });
        return codes;
    }

    public void Dispose() => _opened.Dispose();

    private AutoEncoder OrDisposed(Action work)
    {
        try
        {
            work();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private IProgram Load(Plan plan) => _opened.Own(_engine.Load(Fuse.on(_engine.RunsOnProcessors, plan)));

    private void Fit(IFeatureRows rows, Action<long, long, double> progress, CancellationToken cancellation)
    {
        var program = Load(Compile.plan(Network, Placement.OneDevice, _batch, Mode.Training, DropoutScaling.AtTest));
        FirstWeights.Fill(_engine, Network, _recipe.Seed, Initialisation.He);
        var (batch, labels) = (new float[_batch * _mean.Length], new int[_batch]);
        var updates = (long)_recipe.Epochs * (rows.Count / _batch);
        var step = 0L;
        for (var epoch = 0; epoch < _recipe.Epochs; epoch++)
        {
            var order = Shuffle.Permutation(_recipe.Seed, Purpose.Shuffle, epoch, rows.Count);
            for (var at = 0; at + _batch <= order.Length; at += _batch, step++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = 0; i < _batch; i++)
                {
                    Normalise(rows.Rows(order[at + i], 1), batch.AsSpan(i * _mean.Length, _mean.Length));
                }

                var rate = (float)Schedule.Cosine.Rate(_recipe.LearningRate, ScheduleState.Start, new Progress(step, updates, epoch));
                program.Run(batch, labels, new RunArguments(_recipe.Seed, step, UpdateRule.Everywhere(rate, rate, Momentum, 0, 0)));
                var loss = program.Losses[..labels.Length].ToArray().Average(value => (double)value);
                if (!double.IsFinite(loss))
                {
                    throw new UserErrorException($"the auto-encoder's loss is {loss} after {step + 1} updates; its features may hold what is no number");
                }

                progress(Math.Min(step + 1, updates) * _batch, updates * _batch, loss);
            }
        }

        FindMedians(rows, cancellation);
    }

    /// <summary>Half the images have each bit: a bit that all have says nothing.</summary>
    private void FindMedians(IFeatureRows rows, CancellationToken cancellation)
    {
        var units = new float[Bits][];
        for (var bit = 0; bit < Bits; bit++)
        {
            units[bit] = new float[rows.Count];
        }

        ForEachBatch(rows, cancellation, (first, count, values) =>
        {
            for (var i = 0; i < count * Bits; i++)
            {
                units[i % Bits][first + (i / Bits)] = values[i];
            }
        });
        for (var bit = 0; bit < Bits; bit++)
        {
            Array.Sort(units[bit]);
            _medians[bit] = (units[bit][(rows.Count - 1) / 2] + units[bit][rows.Count / 2]) / 2;
        }
    }

    /// <param name="took">Gets the first row, how many, and the code layer's outputs for each.</param>
    private void ForEachBatch(IFeatureRows rows, CancellationToken cancellation, Action<int, int, float[]> took)
    {
        var (batch, labels, units) = (new float[_batch * _mean.Length], new int[_batch], new float[_batch * Bits]);
        for (var first = 0; first < rows.Count; first += _batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(_batch, rows.Count - first);
            for (var i = 0; i < count; i++)
            {
                Normalise(rows.Rows(first + i, 1), batch.AsSpan(i * _mean.Length, _mean.Length));
            }

            _encoder.Run(batch.AsSpan(0, count * _mean.Length), labels.AsSpan(0, count), default);
            _encoder.ReadFeatures(units.AsSpan(0, count * Bits));
            took(first, count, units);
        }
    }

    private void Normalise(ReadOnlySpan<float> row, Span<float> values)
    {
        for (var i = 0; i < row.Length; i++)
        {
            values[i] = (row[i] - _mean[i]) * _scale;
        }
    }

    /// <summary>The mean row, and one over the deviation of all numbers from it.</summary>
    private static (float[] Mean, float Scale) Moments(IFeatureRows rows)
    {
        var (sums, squares) = (new double[rows.Info.Shape.Size], 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            var values = rows.Rows(row, 1);
            for (var i = 0; i < values.Length; i++)
            {
                sums[i] += values[i];
                squares += (double)values[i] * values[i];
            }
        }

        var mean = Array.ConvertAll(sums, sum => sum / rows.Count);
        var variance = (squares / rows.Count - mean.Sum(value => value * value)) / mean.Length;
        return (Array.ConvertAll(mean, value => (float)value), variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 1);
    }
}
