using System.Numerics;
using System.Runtime.CompilerServices;
using AlexNet.Core;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Element-wise operations on <c>n</c> consecutive numbers; bound by memory, so that any vector width will do.</summary>
internal static unsafe class Elements
{
    /// <summary>The share of <paramref name="count"/> numbers that falls to one part, in whole cache lines.</summary>
    public static (long Start, long Length) Share(long count, int part, int parts)
    {
        const long line = 16;
        var lines = (count + line - 1) / line;
        var start = Math.Min(count, lines * part / parts * line);
        var end = Math.Min(count, lines * (part + 1) / parts * line);
        return (start, end - start);
    }

    public static void Activate(Activation function, float* x, float* y, long n)
    {
        long i = 0;
        if (function == Activation.Relu)
        {
            for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
            {
                Vector.Max(Vector<float>.Zero, Vector.Load(x + i)).Store(y + i);
            }
        }

        else if (function == Activation.Logistic)
        {
            for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
            {
                (Vector<float>.One / (Vector<float>.One + Vector.Exp(-Vector.Load(x + i)))).Store(y + i);
            }
        }

        for (; i < n; i++)
        {
            y[i] = function switch
            {
                Activation.Relu => Math.Max(0, x[i]),
                Activation.Tanh => MathF.Tanh(x[i]),
                Activation.Logistic => 1 / (1 + MathF.Exp(-x[i])),
                _ => x[i],
            };
        }
    }

    public static void ActivateGradient(Activation function, float* y, float* outputGradient, float* inputGradient, long n)
    {
        if (function == Activation.Relu)
        {
            ReluGradient(y, outputGradient, inputGradient, n);
            return;
        }

        for (long i = 0; i < n; i++)
        {
            var slope = function == Activation.Logistic ? y[i] * (1 - y[i]) : 1 - (y[i] * y[i]);
            inputGradient[i] = slope * outputGradient[i];
        }
    }

    public static void Scale(float factor, float* x, float* y, long n)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            (Vector.Load(x + i) * factor).Store(y + i);
        }

        for (; i < n; i++)
        {
            y[i] = x[i] * factor;
        }
    }

    /// <summary>to = a · b; <paramref name="to"/> may be either of them.</summary>
    public static void Multiply(float* a, float* b, float* to, long n)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            (Vector.Load(a + i) * Vector.Load(b + i)).Store(to + i);
        }

        for (; i < n; i++)
        {
            to[i] = a[i] * b[i];
        }
    }

    /// <summary>to += from</summary>
    public static void Add(float* from, float* to, long n)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        }

        for (; i < n; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>Σ x², in double precision: of tens of millions of numbers float32 would lose those that are small beside the sum.</summary>
    public static double SquaredNorm(float* x, long n)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(x + i), out var first, out var second);
            low += first * first;
            high += second * second;
        }

        var sum = Vector.Sum(low + high);
        for (; i < n; i++)
        {
            sum += (double)x[i] * x[i];
        }

        return sum;
    }

    /// <summary>a ← a + (1 − A)·(w − a): an average that is its weight stays so.</summary>
    public static void Average(float decay, float* weights, float* averages, long n)
    {
        var share = 1 - decay;
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            var a = Vector.Load(averages + i);
            (a + ((Vector.Load(weights + i) - a) * share)).Store(averages + i);
        }

        for (; i < n; i++)
        {
            averages[i] += share * (weights[i] - averages[i]);
        }
    }

    /// <summary>v ← m·v − d·ε·w − ε·c·g ; w ← w + v [paper, section 5], in one pass.</summary>
    /// <param name="clip">c; 1 for gradients as they are.</param>
    public static void Update(float momentum, float rate, float decay, float clip, float* weights, float* gradients, float* velocities, long n)
    {
        var (shrink, step) = (decay * rate, rate * clip);
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            var w = Vector.Load(weights + i);
            var v = (Vector.Load(velocities + i) * momentum) - (w * shrink) - (Vector.Load(gradients + i) * step);
            v.Store(velocities + i);
            (w + v).Store(weights + i);
        }

        for (; i < n; i++)
        {
            velocities[i] = (momentum * velocities[i]) - (shrink * weights[i]) - (step * gradients[i]);
            weights[i] += velocities[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReluGradient(float* y, float* outputGradient, float* inputGradient, long n)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            var open = Vector.GreaterThan(Vector.Load(y + i), Vector<float>.Zero).As<int, float>();
            Vector.BitwiseAnd(open, Vector.Load(outputGradient + i)).Store(inputGradient + i);
        }

        for (; i < n; i++)
        {
            inputGradient[i] = y[i] > 0 ? outputGradient[i] : 0;
        }
    }
}
