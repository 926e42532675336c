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

    /// <summary>v ← m·v − d·ε·w − ε·g ; w ← w + v [paper, section 5], in one pass.</summary>
    public static void Update(float momentum, float rate, float decay, float* weights, float* gradients, float* velocities, long n)
    {
        var shrink = decay * rate;
        long i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            var w = Vector.Load(weights + i);
            var v = (Vector.Load(velocities + i) * momentum) - (w * shrink) - (Vector.Load(gradients + i) * rate);
            v.Store(velocities + i);
            (w + v).Store(weights + i);
        }

        for (; i < n; i++)
        {
            velocities[i] = (momentum * velocities[i]) - (shrink * weights[i]) - (rate * gradients[i]);
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
