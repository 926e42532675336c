using AlexNet.Engines.Native;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>The matrices of F(8 − taps, taps) as the kernels read them: by columns of eight numbers.</summary>
internal sealed unsafe class WinogradMatrices : IDisposable
{
    private const int Column = 8;
    private const int Size = ToomCook.Points * Column;
    private readonly NativeArena _memory = new(5 * Size * sizeof(float));

    /// <param name="taps">Side of the window: 3 or 5.</param>
    public WinogradMatrices(int taps)
    {
        var (weights, outputs) = (ToomCook.Weights(taps), ToomCook.Output(ToomCook.Points + 1 - taps));
        Fill(Input, ToomCook.Input());
        Fill(Weights, weights);
        Fill(FromWeights, Transposed(weights));
        Fill(Outputs, outputs);
        Fill(FromOutputs, Transposed(outputs));
    }

    /// <summary>From a tile of inputs to values: Bᵀ.</summary>
    public float* Input => (float*)_memory.Start;

    /// <summary>From weights to values: G.</summary>
    public float* Weights => Input + Size;

    /// <summary>From the values of the weights' gradient to the gradient: Gᵀ.</summary>
    public float* FromWeights => Input + (2 * Size);

    /// <summary>From a tile of the outputs' gradient to values: A.</summary>
    public float* Outputs => Input + (3 * Size);

    /// <summary>From values to a tile of outputs: Aᵀ.</summary>
    public float* FromOutputs => Input + (4 * Size);

    public void Dispose() => _memory.Dispose();

    private static double[,] Transposed(double[,] matrix)
    {
        var result = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (var row = 0; row < matrix.GetLength(0); row++)
        {
            for (var column = 0; column < matrix.GetLength(1); column++)
            {
                result[column, row] = matrix[row, column];
            }
        }

        return result;
    }

    private static void Fill(float* to, double[,] matrix)
    {
        for (var row = 0; row < matrix.GetLength(0); row++)
        {
            for (var column = 0; column < matrix.GetLength(1); column++)
            {
                to[(column * Column) + row] = (float)matrix[row, column];
            }
        }
    }
}
