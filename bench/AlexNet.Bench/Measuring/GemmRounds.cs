using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Bench.Measuring;

/// <summary>All shapes by our matrix multiply and by OpenBLAS's, on the same random matrices.</summary>
internal sealed unsafe class GemmRounds : IDisposable
{
    /// <summary>‖ours − theirs‖ / ‖theirs‖ that sums in another order may differ by.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The peer's threads look out for more work for a while after each product; ours must not run beside them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IReadOnlyList<GemmShape> _shapes;
    private readonly WorkerPool _workers;
    private readonly NativeArena _a;
    private readonly NativeArena _b;
    private readonly NativeArena _ours;
    private readonly NativeArena _theirs;
    private readonly NativeArena _scratch;
    private readonly IProduct[] _products;
    private readonly List<double>[] _ourSeconds;
    private readonly List<double>[] _theirSeconds;

    public GemmRounds(IReadOnlyList<GemmShape> shapes, int threads)
    {
        _shapes = shapes;
        _workers = WorkerPool.Create(threads);
        OpenBlas.SetThreads(threads);
        (_a, _b) = (Random(shapes.Max(shape => (long)shape.Rows * shape.Depth), 1), Random(shapes.Max(s => (long)s.Depth * s.Columns), 2));
        var results = shapes.Max(shape => (long)shape.Rows * shape.Columns);
        (_ours, _theirs) = (new(results * sizeof(float)), new(results * sizeof(float)));
        _products = [.. shapes.Select(Product)];
        _scratch = new(_products.Max(product => product.ScratchPerThread) * _workers.Count);
        Array.ForEach(_products, product => product.Scratch = _scratch.Start);
        (_ourSeconds, _theirSeconds) = ([.. shapes.Select(_ => new List<double>())], [.. shapes.Select(_ => new List<double>())]);
    }

    /// <summary>Per shape the medians of all runs.</summary>
    public IReadOnlyList<GemmTime> Times =>
        [.. _shapes.Select((shape, i) => new GemmTime(shape, Rate(shape, _ourSeconds[i]), Rate(shape, _theirSeconds[i])))];

    /// <summary>Operations a second over a step's products, by ours.</summary>
    /// <param name="runs">Timed runs per shape, after one that is not.</param>
    public double Ours(int runs) => Measure(runs, _ourSeconds, i => _workers.Run(_products[i]));

    /// <summary>The same by the peer.</summary>
    public double Theirs(int runs) => Measure(
        runs, _theirSeconds, i => OpenBlas.Multiply(_shapes[i], (float*)_a.Start, (float*)_b.Start, (float*)_theirs.Start));

    /// <summary>Multiplies every shape both ways.</summary>
    /// <exception cref="UserErrorException">The results differ by more than sums in another order may.</exception>
    public void Verify()
    {
        _workers.Enter();
        for (var i = 0; i < _shapes.Count; i++)
        {
            var shape = _shapes[i];
            OpenBlas.Multiply(shape, (float*)_a.Start, (float*)_b.Start, (float*)_theirs.Start);
            _workers.Run(_products[i]);
            var distance = Distance(shape.Rows * shape.Columns);
            if (!(distance <= Tolerance))
            {
                throw new UserErrorException($"{shape.Name}: ours and OpenBLAS's differ by {distance:E1}; allowed is {Tolerance:E1}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var arena in (NativeArena[])[_a, _b, _ours, _theirs, _scratch])
        {
            arena.Dispose();
        }

        _workers.Dispose();
    }

    private static double Rate(GemmShape shape, List<double> seconds) => 1e-9 * shape.Size.Operations / Median.Of(seconds);

    private static NativeArena Random(long count, int seed)
    {
        var arena = new NativeArena(count * sizeof(float));
        var random = new Random(seed);
        for (long i = 0; i < count; i++)
        {
            ((float*)arena.Start)[i] = random.NextSingle() - 0.5f;
        }

        return arena;
    }

    private double Measure(int runs, List<double>[] seconds, Action<int> multiply)
    {
        Thread.Sleep(Pause);
        _workers.Enter();
        double total = 0;
        for (var i = 0; i < _shapes.Count; i++)
        {
            multiply(i);
            var timed = Enumerable.Range(0, runs).Select(_ => Seconds(i, multiply)).ToArray();
            seconds[i].AddRange(timed);
            total += Median.Of(timed) * _shapes[i].Count;
        }

        return 1e-9 * _shapes.Sum(shape => shape.Operations) / total;
    }

    private static double Seconds(int shape, Action<int> multiply)
    {
        var start = Stopwatch.GetTimestamp();
        multiply(shape);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private double Distance(int count)
    {
        var ours = (float*)_ours.Start;
        var theirs = (float*)_theirs.Start;
        double difference = 0, size = 0;
        for (var i = 0; i < count; i++)
        {
            var error = (double)ours[i] - theirs[i];
            difference += error * error;
            size += (double)theirs[i] * theirs[i];
        }

        return Math.Sqrt(difference / size);
    }

    private IProduct Product(GemmShape shape)
    {
        var (a, c) = (new RowMajor((float*)_a.Start, shape.StrideA), new RowMajor((float*)_ours.Start, shape.Columns));
        return VectorKinds.Best switch
        {
            VectorKind.Wide => Product<Tile12<Lanes16>>(shape, a, c),
            VectorKind.Narrow => Product<Tile6<Lanes8>>(shape, a, c),
            _ when Lanes4.HasManyRegisters => Product<Tile12<Lanes4>>(shape, a, c),
            _ => Product<Tile6<Lanes4>>(shape, a, c),
        };
    }

    private IProduct Product<TTile>(GemmShape shape, RowMajor a, RowMajor c)
        where TTile : struct, ITile
    {
        var b = (float*)_b.Start;
        return shape.TransposedB
            ? new Product<TTile, RowMajor, CopiedPanels<ColumnMajor>, RowMajor>(
                shape.Size, a, shape.TransposedA, new(new ColumnMajor(b, shape.StrideB)), c)
            : new Product<TTile, RowMajor, CopiedPanels<RowMajor>, RowMajor>(
                shape.Size, a, shape.TransposedA, new(new RowMajor(b, shape.StrideB)), c);
    }
}
