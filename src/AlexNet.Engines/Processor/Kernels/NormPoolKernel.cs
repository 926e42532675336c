using AlexNet.Core;
using AlexNet.Engines.Processor.Layouts;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>
/// Local response normalisation and max pooling of one column of one image, a row at a time: normalised rows lie in a ring that stays in
/// the processor's nearest caches, and so does the row of gradients between the two on the way back. Backward normalises again: reading x
/// is all the memory traffic that takes.
/// </summary>
internal static unsafe class NormPoolKernel
{
    /// <summary>Numbers of working memory: a ring of as many rows as a window has.</summary>
    public static int Scratch(in BlockedShape column, int window) => window * Row(column).Size;

    /// <param name="norm">The normalisation's constants.</param>
    /// <param name="column">The column alone: its channels, plane and block.</param>
    /// <param name="pool">The pooling's sizes.</param>
    /// <param name="x">The column's first number.</param>
    /// <param name="y">Where its pooled output begins.</param>
    /// <param name="choice">Where its winners begin; null where backward does not need them.</param>
    /// <param name="ring">Working memory.</param>
    public static void Forward(
        ResponseNorm norm, in BlockedShape column, in PoolGeometry pool, float* x, float* y, byte* choice, float* ring)
    {
        var row = Row(column);
        var rows = stackalloc float*[pool.Window];
        var next = 0;
        for (var output = 0; output < pool.OutputHeight; output++)
        {
            var first = output * pool.Stride;
            for (next = Math.Max(next, first); next < first + pool.Window; next++)
            {
                NormKernel.Forward(norm, column, row, x + (next * pool.InputRow), ring + (next % pool.Window * row.Size));
            }

            for (var block = 0; block < column.Blocks; block++)
            {
                for (var i = 0; i < pool.Window; i++)
                {
                    rows[i] = ring + ((first + i) % pool.Window * row.Size) + (block * pool.InputRow);
                }

                var at = (block * pool.OutputSize) + pool.Output(output, 0);
                PoolKernel.ForwardRow(pool, rows, y + at, choice == null ? null : choice + at);
            }
        }
    }

    /// <param name="rectified">Whether x is a ReLU's output whose gradient, [x > 0], is to be taken in the same pass.</param>
    /// <param name="gate">As large as the pooled output: gradients pass where this is positive; null where all pass.</param>
    /// <param name="gradients">Working memory.</param>
    public static void Backward(
        ResponseNorm norm, in BlockedShape column, in PoolGeometry pool, bool rectified, float* x, byte* choice, float* outputGradient,
        float* gate, float* inputGradient, float* gradients)
    {
        var row = Row(column);
        for (var input = 0; input < column.Height; input++)
        {
            for (var block = 0; block < column.Blocks; block++)
            {
                var at = block * pool.OutputSize;
                PoolKernel.BackwardRow(
                    pool, input, choice + at, outputGradient + at, gate == null ? null : gate + at, gradients + (block * pool.InputRow));
            }

            var start = input * pool.InputRow;
            NormKernel.Backward(norm, column, row, rectified, x + start, gradients, inputGradient + start);
        }
    }

    private static BlockedShape Row(in BlockedShape column) => column with { Height = 1 };
}
