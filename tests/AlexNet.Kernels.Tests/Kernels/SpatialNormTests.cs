using AlexNet.Core;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class SpatialNormTests(ElementKind kind) : KernelTest(kind)
{
    // Larger than the original's, so that every neighbour counts.
    private const float K = 2;
    private const float Alpha = 0.2f;

    /// <summary>Whole tiles and parts of them, whole packs and single channels, windows that take tiles and wider ones, even ones, and of one
    /// pixel; maps smaller than the window; several groups of packs.</summary>
    private static IEnumerable<SpatialNorm> Cases =>
    [
        Norm(2, 8, 8, 32, 5), Norm(1, 27, 27, 8, 5), Norm(2, 9, 17, 40, 4), Norm(1, 13, 7, 264, 3), Norm(2, 5, 3, 7, 5), Norm(1, 1, 1, 8, 5),
        Norm(1, 2, 11, 12, 5, 0.5f), Norm(3, 10, 9, 16, 1), Norm(2, 6, 7, 5, 9), Norm(1, 4, 5, 16, 6, 0.5f), Norm(1, 10, 16, 6, 2),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Forward_EqualsTheReference(object test)
    {
        var norm = (SpatialNorm)test;
        var x = Random(Length(norm), 1);

        AssertClose(Forward(norm, x), Reference(norm, x, null));
    }

    [TestCaseSource(nameof(Cases))]
    public void Backward_EqualsTheReference(object test)
    {
        var norm = (SpatialNorm)test;
        var (x, dy) = (Random(Length(norm), 2), Random(Length(norm), 3));

        var result = Arguments(LaunchLoop("spatial_norm_backward", Geometry(norm)).Elements(x).Elements(dy).ElementsOut(x.Length), norm).Run();

        AssertClose(result.Elements(2), Reference(norm, x, dy));
    }

    /// <summary>Across the edges of tiles, and not to other channels of its pack.</summary>
    [Test]
    public void Forward_NumberThatIsNone_ReachesItsWindowOnly([Values(5, 7)] int size)
    {
        var norm = Norm(1, 20, 20, 8, size);
        var x = Random(Length(norm), 4);
        x[(((7 * 20) + 9) * 8) + 3] = float.NaN;

        var y = Forward(norm, x);

        var reach = size / 2;
        var expected = from row in Enumerable.Range(7 - reach, size) from column in Enumerable.Range(9 - reach, size) select (((row * 20) + column) * 8) + 3;
        Assert.That(Enumerable.Range(0, y.Length).Where(i => float.IsNaN(y[i])), Is.EqualTo(expected));
    }

    private static SpatialNorm Norm(int batch, int height, int width, int channels, int size, float beta = 0.75f) =>
        new(batch, height, width, channels, size, K, Alpha, beta);

    private static int Length(SpatialNorm norm) => norm.Batch * norm.Height * norm.Width * norm.Channels;

    private LaunchGeometry Geometry(SpatialNorm norm) => norm.Geometry(new LaunchTarget(Lanes, Multiprocessors));

    private float[] Forward(SpatialNorm norm, float[] x) =>
        Arguments(LaunchLoop("spatial_norm_forward", Geometry(norm)).Elements(x).ElementsOut(x.Length), norm).Run().Elements(1);

    private static KernelLaunch Arguments(KernelLaunch launch, SpatialNorm norm) => launch
        .Values(norm.Batch, norm.Height, norm.Width, norm.Channels, norm.Size).Value(norm.K).Value(norm.Alpha).Value(norm.Beta);

    /// <summary>y, or dx where there is dy.</summary>
    private static float[] Reference(SpatialNorm norm, float[] x, float[]? dy)
    {
        var (shape, constants) = (ShapeModule.create(norm.Channels, norm.Height, norm.Width), new ResponseNorm(norm.Size, norm.K, norm.Alpha, norm.Beta));
        var (first, y, scale, dx) = (Order.ToChannelsFirst(x, norm.Batch, shape), new float[x.Length], new float[x.Length], new float[x.Length]);
        SpatialResponseNorm.Forward(constants, norm.Batch, shape, first, y, scale);
        if (dy is null)
        {
            return Order.ToChannelsLast(y, norm.Batch, shape);
        }

        SpatialResponseNorm.Backward(constants, norm.Batch, shape, first, y, scale, Order.ToChannelsFirst(dy, norm.Batch, shape), dx);
        return Order.ToChannelsLast(dx, norm.Batch, shape);
    }
}
