using AlexNet.Engines.Managed.Matrices;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Vectors;
using AlexNet.Engines.Tests.Suite;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Managed.Matrices;

[TestFixture(typeof(Tile12<Lanes16>))]
[TestFixture(typeof(Tile6<Lanes8>))]
[TestFixture(typeof(Tile12<Lanes4>))]
[TestFixture(typeof(Tile6<Lanes4>))]
internal sealed unsafe class ProductTests<TTile>
    where TTile : struct, ITile
{
    [OneTimeSetUp]
    public void NeedVectors()
    {
        var isSupported = default(TTile) is Tile12<Lanes16> ? Lanes16.IsSupported : default(TTile) is not Tile6<Lanes8> || Lanes8.IsSupported;
        if (!isSupported)
        {
            Assert.Ignore("this processor lacks these vectors");
        }
    }

    /// <summary>Sizes below, at and above those of tiles and blocks.</summary>
    private static IEnumerable<(int Rows, int Columns, int Depth)> Sizes()
    {
        yield return (1, 1, 1);
        yield return (12, 32, 256);
        yield return (241, 17, 257);
        yield return (13, 515, 300);
        yield return (500, 33, 5);
        var random = new Random(4);
        for (var i = 0; i < 12; i++)
        {
            yield return (random.Next(1, 90), random.Next(1, 90), random.Next(1, 600));
        }
    }

    [Test]
    public void Part_AgreesWithDoublePrecision(
        [ValueSource(nameof(Sizes))] (int Rows, int Columns, int Depth) at, [Values] bool transposedA, [Values] bool transposedB)
    {
        var trial = new Trial(new(at.Rows, at.Columns, at.Depth), transposedA, transposedB);
        var actual = trial.Multiply(2, withFinish: true);
        Assert.That(actual, Is.EqualTo(trial.Expected()).Within(trial.Tolerance));
    }

    [Test]
    public void Part_GivesTheSameBits_WhateverTheNumberOfThreads([Values] bool transposedA, [Values] bool isWide)
    {
        var trial = new Trial(isWide ? new(70, 700, 800) : new(700, 70, 800), transposedA, transposedB: false);
        var one = trial.Multiply(1, withFinish: false);
        Assert.That(trial.Multiply(2, withFinish: false), Is.EqualTo(one));
        Assert.That(trial.Multiply(3, withFinish: false), Is.EqualTo(one));
    }

    [Test]
    public void Part_AllocatesNothing()
    {
        var trial = new Trial(new(300, 70, 500), transposedA: false, transposedB: true);
        Assert.That(trial.Allocated(), Is.Zero);
    }

    private sealed class Trial(ProductSize size, bool transposedA, bool transposedB)
    {
        private readonly float[] _a = EngineTrial.Random(1, size.Rows * size.Depth);
        private readonly float[] _b = EngineTrial.Random(2, size.Depth * size.Columns);
        private readonly float[] _bias = EngineTrial.Random(3, size.Columns);

        /// <summary>Float32 sums of numbers up to 1.</summary>
        public float Tolerance => 1e-6f * (size.Depth + 4);

        public float[] Multiply(int threads, bool withFinish)
        {
            using var memory = new NativeFloats([.. _a, .. _b, .. _bias, .. new float[size.Rows * size.Columns]]);
            using var workers = WorkerPool.Create(threads);
            var product = Product(memory.Start, withFinish);
            using var scratch = new NativeArena(product.ScratchPerThread * threads);
            product.Scratch = scratch.Start;
            workers.Run(product);
            return memory.Span[^(size.Rows * size.Columns)..].ToArray();
        }

        public long Allocated()
        {
            using var memory = new NativeFloats([.. _a, .. _b, .. _bias, .. new float[size.Rows * size.Columns]]);
            using var workers = WorkerPool.Create(2);
            var product = Product(memory.Start, withFinish: true);
            using var scratch = new NativeArena(product.ScratchPerThread * 2);
            product.Scratch = scratch.Start;
            return Allocations.Least(() => workers.Run(product));
        }

        public float[] Expected()
        {
            var c = new float[size.Rows * size.Columns];
            for (var i = 0; i < c.Length; i++)
            {
                var (row, column) = Math.DivRem(i, size.Columns);
                double sum = _bias[column];
                for (var step = 0; step < size.Depth; step++)
                {
                    var a = _a[transposedA ? (step * size.Rows) + row : (row * size.Depth) + step];
                    sum += (double)a * _b[transposedB ? (column * size.Depth) + step : (step * size.Columns) + column];
                }

                c[i] = (float)Math.Max(0, sum);
            }

            return c;
        }

        private IProduct Product(float* start, bool withFinish)
        {
            var a = new RowMajor(start, transposedA ? size.Rows : size.Depth);
            var b = start + _a.Length;
            var bias = b + _b.Length;
            var c = new RowMajor(bias + _bias.Length, size.Columns);
            var finish = withFinish ? new Finish((nint)bias, true) : default;
            return transposedB
                ? new Product<TTile, RowMajor, CopiedPanels<ColumnMajor>, RowMajor>(
                    size, a, transposedA, new(new ColumnMajor(b, size.Depth)), c, finish)
                : new Product<TTile, RowMajor, CopiedPanels<RowMajor>, RowMajor>(
                    size, a, transposedA, new(new RowMajor(b, size.Columns)), c, finish);
        }
    }
}
