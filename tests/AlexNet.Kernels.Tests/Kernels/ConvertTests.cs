using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class ConvertTests(ElementKind kind) : KernelTest(kind)
{
    /// <summary>Ties, their neighbours, the largest numbers, numbers that are none, and those below the normal ones.</summary>
    private static readonly uint[] Bits =
    [
        0x3f800000, 0x3f808000, 0x3f808001, 0x3f807fff, 0x3f818000, 0x3f817fff, 0xbf808000, 0xbf818000, 0x7f7fffff, 0x7f7f8000, 0x7f7f7fff,
        0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffffffff, 0x00000001, 0x00008000, 0x00018000, 0x80000000,
    ];

    [Test]
    public void ToElements_RoundsToNearestEven([Values(0, 1, 5)] int more)
    {
        var x = Bits.Select(BitConverter.UInt32BitsToSingle).Concat(RandomFloats(more, 1)).ToArray();

        var result = LaunchFlat("to_elements", 3).Floats(x).ElementsOut(x.Length).Value((long)x.Length).Run();

        AssertSame(result.Elements(1), x);
    }

    [Test]
    public void ToFloats_IsExact([Values(1, 8, 1001)] int count)
    {
        var x = Random(count, 2);

        var result = LaunchFlat("to_floats", count).Elements(x).FloatsOut(count).Value((long)count).Run();

        Assert.That(result.Floats(1), Is.EqualTo(x));
    }

    [TestCase(4, 3, 121)]
    [TestCase(2, 256, 36)]
    [TestCase(1, 1, 1)]
    [TestCase(5, 7, 1)]
    public void ChannelsLastAndFirst_AreEachOthersReverse(int rows, int channels, int plane)
    {
        var x = RandomFloats(rows * channels * plane, 3);

        var last = LaunchFlat("channels_last", x.Length).Floats(x).FloatsOut(x.Length).Values(rows, channels, plane).Run().Floats(1);
        var first = LaunchFlat("channels_first", x.Length).Floats(last).FloatsOut(x.Length).Values(rows, channels, plane).Run().Floats(1);

        Assert.That(last, Is.EqualTo(Order.ToChannelsLast(x, rows, channels, plane)));
        Assert.That(first, Is.EqualTo(x));
    }
}
