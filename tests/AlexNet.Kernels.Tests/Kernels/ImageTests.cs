using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class ImageTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(3, 7, 5)]
    [TestCase(1, 1, 1)]
    [TestCase(8, 17, 17)]
    public void Image_PutsChannelsLast(int channels, int height, int width)
    {
        var shape = ShapeModule.create(channels, height, width);
        var (x, expected) = Input(shape);

        var result = LaunchLoop("image", LaunchGeometry.PerImage(shape.Plane, 3)).Floats(x).Values(channels, height, width)
            .ElementsOut(3 * shape.Size).State(State).Run();

        AssertSame(result.Elements(1), expected);
    }

    [TestCase(3, 11, 11, 4, 0, 3, 3)]
    [TestCase(3, 6, 9, 2, 1, 4, 6)]
    [TestCase(1, 5, 5, 3, 0, 1, 1)]
    public void ImageBlocks_IsTheSameInBlocks(int channels, int height, int width, int side, int pad, int rows, int columns)
    {
        var shape = ShapeModule.create(channels, height, width);
        var (x, expected) = Input(shape);

        var result = LaunchLoop("image_blocks", LaunchGeometry.PerImage(side * side * rows * columns, 3)).Floats(x)
            .Values(channels, height, width, side, pad, rows, columns)
            .ElementsOut(3 * rows * columns * side * side * channels).State(State).Run();

        AssertSame(result.Elements(1), SpaceToDepth.Blocks(expected, 3, height, width, channels, side, pad, rows, columns));
    }

    private static KernelRunState State => new(0, 0, Images: 2, 0, 0, 0, 0, 0);

    /// <summary>A caller has memory for two images of three: the last must not be read.</summary>
    private static (float[] Images, float[] Expected) Input(Shape shape)
    {
        var x = RandomFloats(2 * shape.Size, 1);
        return (x, [.. Order.ToChannelsLast(x, 2, shape), .. new float[shape.Size]]);
    }
}
