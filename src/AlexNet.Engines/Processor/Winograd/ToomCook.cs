namespace AlexNet.Engines.Processor.Winograd;

/// <summary>
/// The three matrices of a short convolution F(m, r): m outputs of r taps with m + r − 1 multiplications instead of m·r, after Toom and Cook:
/// polynomials multiplied by their values at m + r − 2 points and at infinity. y = Aᵀ[(G g) ⊙ (Bᵀ d)].
/// </summary>
internal static class ToomCook
{
    /// <summary>Points and thus multiplications in one dimension.</summary>
    public const int Points = 7;

    /// <summary>Where the polynomials are evaluated, besides infinity. Small numbers whose powers and differences float32 holds; of the
    /// sets tried the one with the least error.</summary>
    private static readonly double[] Finite = [0, 1, -1, 2, -2, 0.5];

    /// <summary>Bᵀ, [points, points]: from inputs to values.</summary>
    public static double[,] Input()
    {
        var matrix = new double[Points, Points];
        for (var row = 0; row < Points; row++)
        {
            var polynomial = WithRoots(Finite.Where((_, i) => i != row));
            for (var power = 0; power < polynomial.Length; power++)
            {
                matrix[row, power] = polynomial[power];
            }
        }

        return matrix;
    }

    /// <summary>G, [points, taps]: from weights to values.</summary>
    public static double[,] Weights(int taps) => Powers(taps, row =>
        1 / Finite.Where((_, i) => i != row).Aggregate(1.0, (product, other) => product * (Finite[row] - other)));

    /// <summary>A, [points, outputs]; its transpose goes from values to outputs.</summary>
    public static double[,] Output(int outputs) => Powers(outputs, _ => 1);

    /// <summary>scale · pointᵖ; infinity's row is the highest power alone.</summary>
    private static double[,] Powers(int count, Func<int, double> scale)
    {
        var matrix = new double[Points, count];
        matrix[Points - 1, count - 1] = 1;
        for (var row = 0; row < Points - 1; row++)
        {
            for (var power = 0; power < count; power++)
            {
                matrix[row, power] = scale(row) * Math.Pow(Finite[row], power);
            }
        }

        return matrix;
    }

    /// <summary>Coefficients of Π (x − root), the constant first.</summary>
    private static double[] WithRoots(IEnumerable<double> roots)
    {
        double[] polynomial = [1];
        foreach (var root in roots)
        {
            var next = new double[polynomial.Length + 1];
            for (var i = 0; i < polynomial.Length; i++)
            {
                next[i + 1] += polynomial[i];
                next[i] -= root * polynomial[i];
            }

            polynomial = next;
        }

        return polynomial;
    }
}
