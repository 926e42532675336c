using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Statistics;

/// <summary>The fast sums against the plain ones of the core, which define the meaning.</summary>
public sealed class RgbProductsTests
{
    [Test]
    public void Add_EqualsThePlainLoopBitForBit([Values(0, 1, 15, 16, 17, 100, 32 * 32, 256 * 256)] int pixels)
    {
        var rgb = new byte[pixels * 3];
        new Random(pixels).NextBytes(rgb);
        AssertSame(rgb);
    }

    [Test]
    public void Add_KeepsWhiteImagesOfAnySizeExact([Values((1 << 18) - 1, 1 << 18, 3 << 18)] int pixels)
    {
        var rgb = new byte[pixels * 3];
        Array.Fill(rgb, (byte)255);
        rgb[0] = 254;
        AssertSame(rgb);
    }

    private static void AssertSame(byte[] rgb)
    {
        var (plain, fast) = (new RgbMoments(), new RgbMoments());
        foreach (var moments in new[] { plain, fast })
        {
            moments.Add([1, 20, 255, 7, 5, 3]);
        }

        plain.Add(rgb);
        RgbProducts.Add(rgb, fast);
        Assert.That(fast.Count, Is.EqualTo(plain.Count));
        Assert.That(fast.Mean(), Is.EqualTo(plain.Mean()));
        Assert.That(fast.Covariance(), Is.EqualTo(plain.Covariance()));
    }
}
