using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Softmax, losses and in training the logits' gradient, shared by images. Logits are [batch, classes].</summary>
internal sealed unsafe class SoftmaxLossKernel(
    WorkerPool workers, RunState state, PartImages part, int classes, float* logits, float* probabilities, float* losses, float* gradient)
    : KernelStep(workers)
{
    public override void Part(int share, int shares)
    {
        var (start, end) = WorkerPool.Range(part.In(state), share, shares);
        for (long image = start; image < end; image++)
        {
            var label = state.Labels[part.First + image];
            var row = probabilities + (image * classes);
            losses[image] = Softmax(logits + (image * classes), row, label);
            if (gradient != null)
            {
                Gradient(row, gradient + (image * classes), label);
            }
        }
    }

    /// <summary>Fills one image's probabilities; the loss is ln Σ exp(z − max) − (z_label − max), finite however small the
    /// probability.</summary>
    private float Softmax(float* scores, float* row, int label)
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

        return (float)(Math.Log(sum) - (scores[label] - largest));
    }

    /// <summary>(p − [class = label]) / images of the whole batch</summary>
    private void Gradient(float* row, float* gradients, int label)
    {
        for (var c = 0; c < classes; c++)
        {
            gradients[c] = (row[c] - (c == label ? 1 : 0)) / state.Images;
        }
    }
}
