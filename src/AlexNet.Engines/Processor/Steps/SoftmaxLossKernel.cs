using AlexNet.Core;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Softmax, losses and in training the logits' gradient, shared by images. Logits are [batch, classes].</summary>
internal sealed unsafe class SoftmaxLossKernel(
    WorkerPool workers, RunState state, SoftmaxLossStep step, PartImages part, int classes, float* logits, float* probabilities, float* losses, float* gradient)
    : KernelStep(workers)
{
    private readonly double _smoothing = step.Smoothing;
    private readonly float[] _weights = [.. step.ClassWeights];

    /// <summary>What the target is for the label.</summary>
    private readonly float _own = (float)(1 - step.Smoothing + (step.Smoothing / classes));

    /// <summary>What it is for every other class.</summary>
    private readonly float _others = (float)(step.Smoothing / classes);

    public override void Part(int share, int shares)
    {
        var (start, end) = WorkerPool.Range(part.In(state), share, shares);
        for (long image = start; image < end; image++)
        {
            var label = state.Labels[part.First + image];
            var weight = _weights.Length > 0 ? _weights[label] : 1;
            var row = probabilities + (image * classes);
            losses[image] = (float)(weight * Softmax(logits + (image * classes), row, label));
            if (gradient != null)
            {
                Gradient(row, gradient + (image * classes), label, weight);
            }
        }
    }

    /// <summary>Fills one image's probabilities; the loss is ln Σ exp(z − max) − (1 − s) (z_label − max) − s · mean(z − max), finite however
    /// small the probability.</summary>
    private double Softmax(float* scores, float* row, int label)
    {
        var largest = float.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            largest = MathF.Max(largest, scores[c]);
        }

        var sum = 0.0;
        for (var c = 0; c < classes; c++)
        {
            row[c] = MathF.Exp(scores[c] - largest);
            sum += row[c];
        }

        for (var c = 0; c < classes; c++)
        {
            row[c] = (float)(row[c] / sum);
        }

        var loss = Math.Log(sum) - ((1 - _smoothing) * (scores[label] - largest));
        return _smoothing > 0 ? loss - (_smoothing * MeanBelow(largest, scores)) : loss;
    }

    private double MeanBelow(float largest, float* scores)
    {
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
        {
            sum += scores[c] - largest;
        }

        return sum / classes;
    }

    /// <summary>weight · (p − target) / images of the whole batch, of all replicas</summary>
    private void Gradient(float* row, float* gradients, int label, float weight)
    {
        for (var c = 0; c < classes; c++)
        {
            gradients[c] = weight * (row[c] - (c == label ? _own : _others)) / step.Images;
        }
    }
}
