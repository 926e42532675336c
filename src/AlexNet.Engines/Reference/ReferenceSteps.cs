using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference.Operations;

namespace AlexNet.Engines.Reference;

/// <summary>Ties every operation of a plan to its buffers: what comes out executes it, and allocates nothing.</summary>
internal sealed class ReferenceSteps(Plan plan, ReferenceMemory memory, Exchanges exchanges) : IOperationExecutor<Action>
{
    /// <summary>Images that a step computes.</summary>

    private readonly int[] _labels = new int[plan.Batch];
    private int _images;
    private RunArguments _arguments;

    /// <summary>Working memory, as large as the neediest operation so far wants it.</summary>
    private float[] _scratch = [];

    /// <summary>To be called before the operations of a run.</summary>
    public void Begin(ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        labels.CopyTo(_labels);
        (_images, _arguments) = (labels.Length, arguments);
    }

    public Action Convolution(ConvolutionStep s)
    {
        NeedColumns(s.Geometry, s.Input, s.Output);
        return () =>
        {
            Operations.Convolution.Forward(
                s.Geometry, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.Output), Floats(s.Input), Floats(s.Weight), Floats(s.Bias),
                Floats(s.Output), _scratch);
            Activations.Forward(s.Activation, Floats(s.Output), Floats(s.Output));
        };
    }

    public Action ConvolutionInputGradient(ConvolutionInputGradientStep s)
    {
        NeedColumns(s.Geometry, s.InputGradient, s.OutputGradient);
        return () => Operations.Convolution.InputGradient(
            s.Geometry, Images(s.InputGradient), ShapeOf(s.InputGradient), ShapeOf(s.OutputGradient), Floats(s.Weight), Floats(s.OutputGradient),
            Floats(s.InputGradient), _scratch);
    }

    public Action ConvolutionWeightGradient(ConvolutionWeightGradientStep s)
    {
        NeedColumns(s.Geometry, s.Input, s.OutputGradient);
        return () =>
        {
            Operations.Convolution.WeightGradient(
                s.Geometry, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.OutputGradient), Floats(s.Input), Floats(s.OutputGradient),
                Floats(s.WeightGradient), _scratch);
            SumBias(s.OutputGradient, s.BiasGradient);
        };
    }

    public Action FullyConnected(FullyConnectedStep s) => () =>
    {
        Operations.FullyConnected.Forward(
            Images(s.Input), SizeOf(s.Input), SizeOf(s.Output), Floats(s.Input), Floats(s.Weight), Floats(s.Bias), Floats(s.Output));
        Activations.Forward(s.Activation, Floats(s.Output), Floats(s.Output));
    };

    public Action FullyConnectedInputGradient(FullyConnectedInputGradientStep s) => () => Operations.FullyConnected.InputGradient(
        Images(s.InputGradient), SizeOf(s.InputGradient), SizeOf(s.OutputGradient), Floats(s.Weight), Floats(s.OutputGradient), Floats(s.InputGradient));

    public Action FullyConnectedWeightGradient(FullyConnectedWeightGradientStep s) => () => Operations.FullyConnected.WeightGradient(
        Images(s.Input), SizeOf(s.Input), SizeOf(s.OutputGradient), Floats(s.Input), Floats(s.OutputGradient), Floats(s.WeightGradient),
        Floats(s.BiasGradient));

    public Action Activate(ActivateStep s) => () => Activations.Forward(s.Function, Floats(s.Input), Floats(s.Output));

    public Action ActivateGradient(ActivateGradientStep s) => () =>
    {
        Activations.Backward(s.Function, Floats(s.Output), Floats(s.OutputGradient), Floats(s.InputGradient));
        SumBias(s.InputGradient, s.BiasGradient);
    };

    public Action Normalise(NormaliseStep s) => () => LocalResponseNorm.Forward(
        s.Norm, s.Columns, Images(s.Input), ShapeOf(s.Input), Floats(s.Input), Floats(s.Output), Floats(s.Scale));

    public Action NormaliseGradient(NormaliseGradientStep s) => () => LocalResponseNorm.Backward(
        s.Norm, s.Columns, Images(s.Input), ShapeOf(s.Input), s.Rectified, Floats(s.Input), Floats(s.Output), Floats(s.Scale),
        Floats(s.OutputGradient), Floats(s.InputGradient));

    public Action SpatialNormalise(SpatialNormaliseStep s) => () => SpatialResponseNorm.Forward(
        s.Norm, Images(s.Input), ShapeOf(s.Input), Floats(s.Input), Floats(s.Output), Floats(s.Scale));

    public Action SpatialNormaliseGradient(SpatialNormaliseGradientStep s) => () => SpatialResponseNorm.Backward(
        s.Norm, Images(s.Input), ShapeOf(s.Input), Floats(s.Input), Floats(s.Output), Floats(s.Scale), Floats(s.OutputGradient), Floats(s.InputGradient));

    public Action MaxPool(MaxPoolStep s)
    {
        var numbers = s.Bias is null ? 0 : Images(s.Input) * SizeOf(s.Input);
        Need(numbers);
        return () =>
        {
            var x = Floats(s.Input);
            if (s.Bias is not null)
            {
                Biases.AddRectified(Images(s.Input), ShapeOf(s.Input), x, Floats(s.Bias), _scratch.AsSpan(0, numbers));
                x = _scratch.AsSpan(0, numbers);
            }

            Operations.MaxPool.Forward(s.Window, s.Stride, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.Output), x, Floats(s.Output), Bytes(s.Choice));
        };
    }

    public Action MaxPoolGradient(MaxPoolGradientStep s) => () =>
    {
        Operations.MaxPool.Backward(
            s.Window, s.Stride, Images(s.InputGradient), ShapeOf(s.InputGradient), ShapeOf(s.OutputGradient), Bytes(s.Choice), Floats(s.OutputGradient),
            Floats(s.Gate), Floats(s.InputGradient));
        SumBias(s.InputGradient, s.BiasGradient);
    };

    public Action AveragePool(AveragePoolStep s) => () => Operations.AveragePool.Forward(
        s.Window, s.Stride, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.Output), Floats(s.Input), Floats(s.Output));

    public Action AveragePoolGradient(AveragePoolGradientStep s) => () => Operations.AveragePool.Backward(
        s.Window, s.Stride, Images(s.InputGradient), ShapeOf(s.InputGradient), ShapeOf(s.OutputGradient), Floats(s.OutputGradient),
        Floats(s.InputGradient));

    public Action NormalisePool(NormalisePoolStep s)
    {
        Need(Operations.NormalisePool.ForwardScratch(Images(s.Input), ShapeOf(s.Input)));
        return () => Operations.NormalisePool.Forward(
            s, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.Output), Floats(s.Input), Floats(s.Bias), Floats(s.Output), Bytes(s.Choice), _scratch);
    }

    public Action NormalisePoolGradient(NormalisePoolGradientStep s)
    {
        Need(Operations.NormalisePool.BackwardScratch(Images(s.Input), ShapeOf(s.Input)));
        return () =>
        {
            Operations.NormalisePool.Backward(
                s, Images(s.Input), ShapeOf(s.Input), ShapeOf(s.OutputGradient), Floats(s.Input), Floats(s.Bias), Bytes(s.Choice),
                Floats(s.OutputGradient), Floats(s.Gate), Floats(s.InputGradient), _scratch);
            SumBias(s.InputGradient, s.BiasGradient);
        };
    }

    public Action Dropout(DropoutStep s) => () =>
        DropoutMask.Apply(s, Images(s.Input), SizeOf(s.Input), Floats(s.Input), Floats(s.Output), _arguments);

    public Action Scale(ScaleStep s) => () => Activations.Scale((float)s.Factor, Floats(s.Input), Floats(s.Output));

    public Action SoftmaxLoss(SoftmaxLossStep s) => () => Operations.SoftmaxLoss.Apply(
        Images(s.Logits), s.Images, Floats(s.Logits), LabelsOf(s.Losses), Floats(s.Probabilities), Floats(s.Losses), Floats(s.Gradient), s.Smoothing, s.ClassWeights);

    public Action SquaredLoss(SquaredLossStep s) => () => Operations.SquaredLoss.Apply(
        Images(s.Output), s.Images, LabelsOf(s.Losses).Length, Floats(s.Output), Floats(s.Target), Floats(s.Reconstruction), Floats(s.Losses), Floats(s.Gradient));

    public Action AddGradient(AddGradientStep s) => () => Activations.Add(Floats(s.Source), Floats(s.Destination));

    public Action AllReduce(AllReduceStep s) => () => exchanges.Begin(s, Array.ConvertAll(s.Buffers, memory.RangeOf));

    public Action AwaitAllReduce(AwaitAllReduceStep s) => () => exchanges.Await(s);

    public Action GatherImages(GatherImagesStep s) => () => exchanges.GatherImages(memory.RangeOf(s.Buffer));

    public Action ScatterImages(ScatterImagesStep s) => () => exchanges.ScatterImages(memory.RangeOf(s.Buffer));

    public Action GatherChannels(GatherChannelsStep s)
    {
        var gathered = GC.AllocateArray<float>(Floats(s.Destination).Length, pinned: true);
        var (source, channels) = (ShapeOf(s.Source), plan.Buffers[s.Source].Shape.Channels);
        return () =>
        {
            exchanges.Gather(memory.RangeOf(s.Source), Marshal.UnsafeAddrOfPinnedArrayElement(gathered, 0));
            for (var replica = 0; replica < plan.Replicas; replica++)
            {
                Operations.Transfer.Apply(
                    new(s.Source, 0, s.Destination, replica * channels, channels, accumulate: false), Images(s.Source), source, ShapeOf(s.Destination),
                    gathered.AsSpan(replica * Floats(s.Source).Length, Floats(s.Source).Length), Floats(s.Destination));
            }
        };
    }

    public Action Update(UpdateStep s) => () =>
    {
        _arguments.Update.Apply(
            s.Layer, s.IsBias, Floats(s.Parameter), Floats(s.Velocity), Floats(s.Gradient), FactorOf(s.Factor), FactorOf(s.LocalRate));
        if (s.Average is not null)
        {
            _arguments.Update.Average(Floats(s.Parameter), Floats(s.Average));
        }
    };

    public Action Updates(UpdatesStep s)
    {
        Action[] items = [.. s.Items.Select(Update)];
        return () => Array.ForEach(items, item => item());
    }

    public Action SquaredNorm(SquaredNormStep s) => () =>
    {
        Floats(s.Sums)[s.Place] = Sum(update => update.Gradient);
        if (s.WithWeights)
        {
            Floats(s.Sums)[s.Place + 1] = Sum(update => update.Parameter);
        }

        float Sum(Func<UpdateStep, int> tensor)
        {
            var sum = 0.0;
            foreach (var update in s.Updates)
            {
                if (_arguments.Update.Factor(update.Layer) != 0)
                {
                    foreach (var x in Floats(tensor(update)))
                    {
                        sum += (double)x * x;
                    }
                }
            }

            return (float)sum;
        }
    };

    public Action ClipNorm(ClipNormStep s) => () =>
    {
        var sum = 0f;
        foreach (var part in Floats(s.Sums))
        {
            sum += part;
        }

        Floats(s.Factor)[0] = Clip.factor(s.Limit, sum);
    };

    public Action LocalRate(LocalRateStep s) => () =>
    {
        var (gradients, weights) = (0f, 0f);
        var sums = Floats(s.Sums);
        for (var i = 0; i < sums.Length; i += 2)
        {
            gradients += sums[i];
            weights += sums[i + 1];
        }

        Floats(s.Rate)[0] = Lars.localRate(s.Trust, _arguments.Update.Decay(isBias: false), FactorOf(s.Clip), gradients, weights);
    };

    public Action Transfer(TransferStep s) => () => Operations.Transfer.Apply(
        s, plan.Buffers[s.Source].PerImage ? Images(s.Source) : 1, ShapeOf(s.Source), ShapeOf(s.Destination), Floats(s.Source), Floats(s.Destination));

    private void SumBias(int outputGradient, int? biasGradient)
    {
        if (biasGradient is not null)
        {
            Biases.Gradient(Images(outputGradient), ShapeOf(outputGradient), Floats(outputGradient), Floats(biasGradient));
        }
    }

    /// <summary>The labels of the images that a buffer of losses is of: all, or a part's.</summary>
    private ReadOnlySpan<int> LabelsOf(int losses)
    {
        var first = Math.Min(plan.Buffers[losses].FirstImage, _images);
        return _labels.AsSpan(first, Math.Min(Images(losses), _images - first));
    }

    /// <summary>The one number of a buffer; 1 where there is none.</summary>
    private float FactorOf(int? id) => id is { } buffer ? Floats(buffer)[0] : 1;

    /// <summary>Images that a buffer has room for.</summary>
    private int Images(int id) => plan.ImagesOf(plan.Buffers[id]);

    private Span<float> Floats(int? id) => memory.Floats(id);

    private Span<byte> Bytes(int? id) => memory.Bytes(id);

    private Shape ShapeOf(int id) => plan.Buffers[id].Shape;

    private int SizeOf(int id) => (int)plan.Buffers[id].Size;

    private void NeedColumns(ConvolutionGeometry geometry, int input, int output) =>
        Need(Im2Col.Size(geometry, ShapeOf(input), ShapeOf(output)));

    private void Need(int numbers)
    {
        if (_scratch.Length < numbers)
        {
            _scratch = new float[numbers];
        }
    }
}
