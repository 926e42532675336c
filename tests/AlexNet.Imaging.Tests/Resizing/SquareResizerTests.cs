using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Resizing;

public sealed class SquareResizerTests
{
    [TestCase(500, 375, 256)]
    [TestCase(375, 500, 256)]
    [TestCase(400, 534, 256)]
    [TestCase(257, 256, 256)]
    [TestCase(256, 256, 256)]
    [TestCase(256, 300, 256)]
    [TestCase(1024, 768, 256)]
    [TestCase(1031, 263, 256)]
    [TestCase(120, 90, 256)]
    [TestCase(255, 700, 256)]
    [TestCase(1, 1, 256)]
    [TestCase(2, 3, 32)]
    [TestCase(700, 3, 32)]
    [TestCase(33, 64, 32)]
    public void Resize_AgreesWithThePlainFormula(int width, int height, int size)
    {
        var source = Pictures.Noise(width, height, seed: 3);
        var actual = new byte[size * size * 3];
        new SquareResizer().Resize(source, width, height, size, actual);
        var expected = PlainResize.Square(source, width, height, size);

        // Float sums may round a value that lies at a half the other way, nothing more.
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.That((double)actual[i], Is.EqualTo(expected[i]).Within(0.501), $"byte {i}");
        }
    }

    /// <summary>Every number of taps and pixels per step, odd sizes, and rows shorter than a vector.</summary>
    [TestCase(500, 375, 256)]
    [TestCase(375, 500, 256)]
    [TestCase(400, 534, 256)]
    [TestCase(257, 256, 256)]
    [TestCase(256, 300, 256)]
    [TestCase(1031, 563, 256)]
    [TestCase(700, 640, 227)]
    [TestCase(1400, 1280, 61)]
    [TestCase(1400, 1290, 33)]
    [TestCase(120, 90, 256)]
    [TestCase(255, 700, 256)]
    [TestCase(1, 1, 5)]
    [TestCase(2, 3, 32)]
    [TestCase(3, 3, 2)]
    [TestCase(700, 3, 32)]
    public void Resize_EveryLevelGivesTheSameBytes(int width, int height, int size)
    {
        var source = Pictures.Noise(width, height, seed: 7);
        var expected = new byte[size * size * 3];
        new SquareResizer(VectorLevel.Scalar).Resize(source, width, height, size, expected);
        foreach (var level in VectorLevels.Supported)
        {
            var actual = new byte[size * size * 3];
            new SquareResizer(level).Resize(source, width, height, size, actual);
            Assert.That(actual.AsSpan().SequenceEqual(expected), $"{level}");
        }
    }

    [TestCase(500, 375)]
    [TestCase(90, 120)]
    [TestCase(64, 64)]
    public void Resize_OfAWindowIsThatPartOfTheSquare(int width, int height)
    {
        const int size = 64;
        var source = Pictures.Noise(width, height, seed: 8);
        var whole = new byte[size * size * 3];
        new SquareResizer().Resize(source, width, height, size, whole);
        foreach (var level in VectorLevels.Supported)
        {
            var resizer = new SquareResizer(level);
            foreach (var (top, left, side) in new[] { (0, 0, 64), (0, 0, 1), (63, 63, 1), (3, 7, 57), (7, 4, 57), (5, 0, 11), (0, 6, 58) })
            {
                var actual = new byte[side * side * 3];
                resizer.Resize(source, width, height, size, new SquareWindow(top, left, side), actual);
                var expected = Enumerable.Range(0, side).SelectMany(y => whole.Skip(((((top + y) * size) + left) * 3)).Take(3 * side));
                Assert.That(actual, Is.EqualTo(expected), $"{level}, {side} at {top}, {left}");
            }
        }
    }

    [TestCase(1, 0, 64)]
    [TestCase(0, 1, 64)]
    [TestCase(-1, 0, 3)]
    [TestCase(0, 0, 0)]
    [TestCase(0, 0, 65)]
    public void Resize_RefusesAWindowOutside(int top, int left, int side)
    {
        var source = Pictures.Noise(80, 70, seed: 8);
        var target = new byte[side * side * 3];
        var error = Assert.Throws<ArgumentException>(
            () => new SquareResizer().Resize(source, 80, 70, 64, new SquareWindow(top, left, side), target));
        Assert.That(error!.Message, Is.EqualTo($"a window of {side} at {top}, {left}, allowed are those inside 64×64"));
    }

    [Test]
    public void Resize_RefusesASourceThatIsTooShort([Values] VectorLevel level)
    {
        if (!VectorLevels.Supported.Contains(level))
        {
            Assert.Ignore($"this processor has no {level}");
        }

        var source = Pictures.Noise(80, 70, seed: 8)[..^60];
        Assert.Throws<ArgumentOutOfRangeException>(() => new SquareResizer(level).Resize(source, 80, 70, 64, new byte[64 * 64 * 3]));
    }

    [Test]
    public void Resize_OneInstanceForManySizesGivesTheSame()
    {
        var resizer = new SquareResizer();
        foreach (var (width, height) in new[] { (500, 375), (40, 30), (375, 500), (500, 375) })
        {
            var source = Pictures.Noise(width, height, seed: 4);
            var reused = new byte[64 * 64 * 3];
            var fresh = new byte[64 * 64 * 3];
            resizer.Resize(source, width, height, 64, reused);
            new SquareResizer().Resize(source, width, height, 64, fresh);
            Assert.That(reused, Is.EqualTo(fresh));
        }
    }

    [Test]
    public void Resize_SameSizeCopies()
    {
        var source = Pictures.Noise(256, 256, seed: 5);
        var actual = new byte[source.Length];
        new SquareResizer().Resize(source, 256, 256, 256, actual);
        Assert.That(actual, Is.EqualTo(source));
    }

    [Test]
    public void Resize_HalvingAveragesFourPixels()
    {
        // 4×4 with one channel counting 0, 10, 20, …: the first output is the mean of 0, 10, 40, 50.
        var source = new byte[4 * 4 * 3];
        for (var i = 0; i < 16; i++)
        {
            source[i * 3] = (byte)(i * 10);
        }

        var actual = new byte[2 * 2 * 3];
        new SquareResizer().Resize(source, 4, 4, 2, actual);
        Assert.That(new[] { actual[0], actual[3], actual[6], actual[9] }, Is.EqualTo(new byte[] { 25, 45, 105, 125 }));
    }

    [Test]
    public void Resize_AllocatesNothingOnceWarm()
    {
        var source = Pictures.Noise(300, 280, seed: 6);
        var resizer = new SquareResizer();
        var target = new byte[256 * 256 * 3];
        resizer.Resize(source, 300, 280, 256, target);
        resizer.Resize(source, 280, 300, 256, target);
        var before = GC.GetAllocatedBytesForCurrentThread();
        resizer.Resize(source, 300, 280, 256, target);
        resizer.Resize(source, 280, 300, 256, target);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase(375, 375, 256, 256)]
    [TestCase(500, 375, 256, 341)]
    [TestCase(3, 2, 1, 2)]
    public void ResizedLength_RoundsHalvesUp(int length, int shorter, int size, int expected)
    {
        Assert.That(SquareResizer.ResizedLength(length, shorter, size), Is.EqualTo(expected));
    }

    [Test]
    public void Resize_RefusesATargetOfAnotherSize()
    {
        var error = Assert.Throws<ArgumentException>(() => new SquareResizer().Resize(Pictures.Noise(80, 70, seed: 8), 80, 70, 64, new SquareWindow(1, 2, 5), new byte[76]));
        Assert.That(error!.Message, Is.EqualTo("5×5 pixels take 75 bytes, given are 76"));
    }

    /// <summary>From an image too, the whole of it and a part.</summary>
    [Test]
    public void Resize_OfAnImageIsThatOfItsPixels()
    {
        var image = new RgbImage();
        image.SetSize(50, 40);
        Pictures.Noise(50, 40, seed: 9).CopyTo(image.Pixels);
        var (whole, part) = (new byte[16 * 16 * 3], new byte[4 * 4 * 3]);
        new SquareResizer().Resize(image, 16, whole);
        new SquareResizer().Resize(image, 16, new SquareWindow(3, 5, 4), part);
        var expected = PlainResize.Square(image.Pixels.ToArray(), 50, 40, 16);
        Assert.That(whole.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 0.501));
        Assert.That(part[..12], Is.EqualTo(whole[(((3 * 16) + 5) * 3)..(((3 * 16) + 9) * 3)]));
    }

    [Test]
    public void Levels_AreInOrder()
    {
        Assert.That(VectorLevels.Supported, Is.EqualTo(Enum.GetValues<VectorLevel>().Where(level => level <= VectorLevels.Best)));
        Assert.That((VectorLevels.Supported[0], VectorLevels.Supported[^1]), Is.EqualTo((VectorLevel.Scalar, VectorLevels.Best)));
        var best = System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? VectorLevel.Avx512 : System.Runtime.Intrinsics.X86.Fma.IsSupported ? VectorLevel.Avx2 : VectorLevel.Scalar;
        Assert.That(VectorLevels.Best, Is.EqualTo(best));
    }
}
