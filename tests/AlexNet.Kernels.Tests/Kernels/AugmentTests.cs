using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class AugmentTests(ElementKind kind) : KernelTest(kind)
{
    private const float InverseScale = 1f / 73;

    private static readonly ImageDraw[] Draws =
    [
        new(2, 3, 0, 1.5f, -2.25f, 0.125f), new(0, 4, 1, 0, 0, 0), new(3, 0, 1, -7.1f, 3.3f, 9.9f), new(int.MaxValue, -5, 1, 1, 1, 1),
    ];

    // Three images of four are there: what was drawn for the last is nonsense.
    private const int Batch = 4;
    private const int Images = 3;

    private static readonly KernelRunState State = new(0, 0, Images, 0, 0, 0, 0, 0);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ImageDraw(int Top, int Left, int Flip, float Red, float Green, float Blue);

    [TestCase(11, 7)]
    [TestCase(7, 7)]
    public void Augment_IsTheLoadersFormulaToTheLastBit(int source, int crop)
    {
        var (bytes, mean) = Input(source, crop);

        var result = LaunchLoop("augment", LaunchGeometry.PerImage(crop * crop, Batch)).Bytes(bytes).Bytes(Drawn).Floats(mean)
            .Value(InverseScale).Values(source, crop + 4, crop).ElementsOut(Batch * crop * crop * 3).State(State).Run();

        AssertSame(result.Elements(3), Expected(bytes, mean, source, crop));
    }

    [TestCase(13, 11, 0, 3)]
    [TestCase(11, 11, 0, 3)]
    [TestCase(9, 9, 2, 3)]
    public void AugmentBlocks_IsTheSameInBlocks(int source, int crop, int pad, int blocks)
    {
        var (bytes, mean) = Input(source, crop);

        var result = LaunchLoop("augment_blocks", LaunchGeometry.PerImage(8 * blocks * blocks, Batch)).Bytes(bytes).Bytes(Drawn)
            .Floats(mean).Value(InverseScale).Values(source, crop + 4, crop, pad, blocks)
            .ElementsOut(Batch * 48 * blocks * blocks).State(State).Run();

        var expected = Expected(bytes, mean, source, crop);
        AssertSame(result.Elements(3), SpaceToDepth.Blocks(expected, Batch, crop, crop, 3, 4, pad, blocks, blocks));
    }

    private static byte[] Drawn => MemoryMarshal.AsBytes(Draws.AsSpan()).ToArray();

    private static (byte[] Bytes, float[] Mean) Input(int source, int crop) =>
        ([.. Enumerable.Range(0, Batch * source * source * 3).Select(i => (byte)(i * 37 + i / 11))],
            [.. RandomFloats((crop + 4) * (crop + 4) * 3, 1).Select(value => 120 + 30 * value)]);

    private static float[] Expected(byte[] bytes, float[] mean, int source, int crop)
    {
        var values = new float[Batch * crop * crop * 3];
        for (var i = 0; i < Images * crop * crop * 3; i++)
        {
            var (c, x, y, n) = (i % 3, i / 3 % crop, i / 3 / crop % crop, i / 3 / crop / crop);
            var draw = Draws[n];
            var offset = c == 0 ? draw.Red : c == 1 ? draw.Green : draw.Blue;
            var (top, left) = source > crop ? (draw.Top, draw.Left) : (0, 0);
            var p = bytes[((((n * source) + top + y) * source) + left + x) * 3 + c];
            var m = mean[(((draw.Top + y) * (crop + 4)) + draw.Left + x) * 3 + c];
            var column = draw.Flip == 1 ? crop - 1 - x : x;
            values[((((n * crop) + y) * crop) + column) * 3 + c] = (p + offset - m) * InverseScale;
        }

        return values;
    }
}
