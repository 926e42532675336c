using System.Runtime.InteropServices;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Imaging.Tests.Resizing;

/// <summary>Beside squares made by numpy and PIL (area) and PyTorch (cubic): Resizing/make_resize.py.</summary>
public sealed class ResizeGoldenTests
{
    [Test]
    public void Resize_AgreesWithOtherPrograms()
    {
        var bytes = File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Resizing", "resize.bin"));
        var cases = 0;
        for (var at = 0; at < bytes.Length; cases++)
        {
            var header = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(at, 12)).ToArray();
            var (width, height, size) = (header[0], header[1], header[2]);
            var expected = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at + 12, size * size * 12)).ToArray();
            at += 12 + (size * size * 12);
            var actual = new byte[size * size * 3];
            new SquareResizer().Resize(Pixels(width, height), width, height, size, actual);

            // Half a level for the rounding, and what 32-bit sums in another order leave.
            for (var i = 0; i < actual.Length; i++)
            {
                Assert.That((double)actual[i], Is.EqualTo(expected[i]).Within(0.502), $"{width}×{height} to {size}, byte {i}");
            }
        }

        Assert.That(cases, Is.EqualTo(6));
    }

    /// <summary>The formula of the script.</summary>
    private static byte[] Pixels(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (y, x, c) = (i / 3 / width, i / 3 % width, i % 3);
            rgb[i] = (byte)((x * x * 7) + (y * 13) + (x * y * (c + 3)) + (c * 50));
        }

        return rgb;
    }
}
