using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>What is and is not the data of an encoder, bit by bit, in files of a few blocks whose codes are short.</summary>
public sealed class HuffmanScanTests
{
    /// <summary>DC: 00 for no bits, 01 for 1, 10 for 2, 110 for 11, 1110 for 12, 11110 for 10. No code begins with 11111.</summary>
    private static readonly byte[] Dc = [0x00, 0, 3, 1, 1, 1, .. new byte[11], 0, 1, 2, 11, 12, 10];

    /// <summary>AC: 00 ends the block, 01 is a bit, 10 sixteen zeros, 110 ten bits, 1110 eleven, 11110 a bit after 14 zeros, 111110 five zeros and no bits.</summary>
    private static readonly byte[] Ac = [0x10, 0, 3, 1, 1, 1, 1, .. new byte[10], 0x00, 0x01, 0xF0, 0x0A, 0x0B, 0xE1, 0x50];

    /// <summary>A grey block, then bytes that are none: no code is 11111.</summary>
    private const string Foreign = "11111000 11111000";

    [TestCase("00 00 1111", true, Description = "filled up with ones")]
    [TestCase("00 00 0000", true, Description = "with zeros")]
    [TestCase("00 00 1011", false, Description = "with neither")]
    [TestCase("00 00 0100", false, Description = "with neither")]
    [TestCase("00 10 10 10 00 111111", true, Description = "48 zeros")]
    [TestCase("00 10 10 10 10 00 1111", false, Description = "64")]
    [TestCase("00 10 10 10 11110 1 11", true, Description = "up to the last coefficient, which ends the block")]
    [TestCase("00 10 10 10 01 1 11110 1 1111111", false, Description = "one coefficient more")]
    [TestCase("00 10 10 10 01 1 01 1 10", false, Description = "zeros to beyond the end")]
    [TestCase("00 110 1111111111 00 1111111", true, Description = "ten bits of a coefficient")]
    [TestCase("00 1110 11111111111 00 11111", false, Description = "eleven")]
    [TestCase("00 111110", true, Description = "no bits after five zeros end a block too")]
    [TestCase("1110 000000000000 00 111111", false, Description = "twelve bits of a mean")]
    [TestCase("11111 000 00000000", false, Description = "no code")]
    [TestCase("00 111111 00000000", false, Description = "no code")]
    public void EndsEarly_KnowsTheCodesOfABlock(string block, bool expected) => Assert.That(HuffmanScan.EndsEarly(Grey(1, $"{block} {Foreign}")), Is.EqualTo(expected));

    /// <summary>Eight times the mean is 1024 at most, and a step of it more; what it is divided by counts.</summary>
    [TestCase(1, "110 10000000000 00", true, Description = "1024")]
    [TestCase(1, "110 10000000001 00", true, Description = "1025")]
    [TestCase(1, "110 10000000010 00", false, Description = "1026")]
    [TestCase(1, "110 01111111111 00", true, Description = "-1024")]
    [TestCase(1, "110 01111111110 00", true, Description = "-1025")]
    [TestCase(1, "110 01111111101 00", false, Description = "-1026")]
    [TestCase(2, "11110 1000000001 00 1111111", true, Description = "513")]
    [TestCase(2, "11110 1000000010 00 1111111", false, Description = "514")]
    [TestCase(0, "110 10000000001 00", true, Description = "a step of nothing is taken for 1")]
    public void EndsEarly_KnowsHowFarAMeanCanGo(byte step, string block, bool expected) =>
        Assert.That(HuffmanScan.EndsEarly(Grey(1, $"{block} {Foreign}", step)), Is.EqualTo(expected));

    /// <summary>Each block's mean is told by its difference from the one before.</summary>
    [TestCase(2, "110 10000000000 00 01 1 00 111", true, Description = "1024 and 1 more")]
    [TestCase(3, "110 10000000000 00 01 1 00 01 1 00 111111", false, Description = "and 1 more")]
    [TestCase(3, "110 10000000000 00 01 1 00 01 0 00 111111", true, Description = "and 1 less")]
    [TestCase(3, "110 10000000000 00 10 11 00 10 00 00 1111", false, Description = "3 more, and 3 less")]
    [TestCase(3, "110 01111111111 00 10 10 00 10 01 00 1111", true, Description = "2 more, and 2 less")]
    [TestCase(2, "00 00 1111", false, Description = "a block is missing")]
    [TestCase(1, "00 00 00 00", false, Description = "one too many, in the same byte")]
    public void EndsEarly_SumsDifferences(int blocks, string data, bool expected)
    {
        var follows = data is "00 00 00 00" ? "" : Foreign;
        Assert.That(HuffmanScan.EndsEarly(Grey(blocks, $"{data} {follows}")), Is.EqualTo(expected));
    }

    /// <summary>What follows a picture and is more of the same, up to its last byte, shows that the picture's own data is wrong.</summary>
    [TestCase("", false, Description = "it ends where its data ends")]
    [TestCase("00 00 00 00", false)]
    [TestCase("00 00 00 01 1 00 11111", false, Description = "filled up")]
    [TestCase("00 00 00 01 1 00 11011", true, Description = "not filled up, and not whole")]
    [TestCase("11111000", true)]
    public void EndsEarly_LooksAtWhatFollows(string follows, bool expected) => Assert.That(HuffmanScan.EndsEarly(Grey(1, $"00 00 0000 {follows}")), Is.EqualTo(expected));

    /// <summary>Two components, the first of two blocks a unit: each has its own mean, 1024 here, and its own tables.</summary>
    [Test]
    public void EndsEarly_KeepsComponentsApart()
    {
        const string Unit = "110 10000000000 00  00 00  110 10000000000 00  1111";
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x21, 0, 2, 0x11, 0], 16, $"{Unit} {Foreign}")));
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x11, 0, 2, 0x11, 0], 16, $"{Unit} {Foreign}")), Is.False, "two units of two blocks each");
    }

    /// <summary>The mean begins anew behind a restart marker, of which there are eight; where there should be one nothing else may stand.</summary>
    [TestCase("FFD0", true)]
    [TestCase("FFD7", true)]
    [TestCase("FFD0FFD1", false)]
    [TestCase("", false)]
    [TestCase("FF00", false)]
    [TestCase("00D0", false)]
    public void EndsEarly_WantsRestartsWhereTheyBelong(string marker, bool expected)
    {
        byte[] block = [.. Bytes("110 10000000000 00")];
        var data = (byte[])[.. block, .. Convert.FromHexString(marker), .. block, .. Bytes(Foreign)];
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x11, 0], 16, data, restart: 1)), Is.EqualTo(expected));
    }

    /// <summary>The third block is not of the first interval; the bits before a restart count for nothing.</summary>
    [Test]
    public void EndsEarly_CountsTheUnitsOfAnInterval()
    {
        byte[] data = [.. Bytes("00 00 00 00"), 0xFF, 0xD0, .. Bytes("00 00 1111"), .. Bytes(Foreign)];
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x11, 0], 24, data, restart: 2)));
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x11, 0], 24, data, restart: 3)), Is.False);
        byte[] filled = [.. Bytes("00 00 1111"), 0xFF, 0xD0, .. Bytes("00 00 1111"), .. Bytes(Foreign)];
        Assert.That(HuffmanScan.EndsEarly(Jpeg([1, 0x11, 0], 16, filled, restart: 1)));
    }

    /// <summary>FF is data where 00 stands behind it.</summary>
    [Test]
    public void EndsEarly_PassesOverWhatIsStuffed()
    {
        Assert.That(HuffmanScan.EndsEarly(Grey(1, "00 110 111 1111111 1 10 000000 0000 00 11")), Is.False, "it ends where its data ends");
        Assert.That(HuffmanScan.EndsEarly(Grey(1, $"00 01 1 110 11111111 11 00 1111 {Foreign}")));
    }

    [Test]
    public void EndsEarly_OfOtherFilesIsTrue() => Assert.That(HuffmanScan.EndsEarly([0xFF, 0xD8, 0xFF, 0xD9]));

    /// <summary>Lengths of codes and what they stand for: codes of a length follow each other.</summary>
    [Test]
    public void TryFind_KnowsCodesByTheirLengths()
    {
        var table = new HuffmanTable([0, 1, 2, 0, 3, .. new byte[10], 1], [7, 20, 21, 60, 61, 62, 90]);
        foreach (var (code, value) in new[] { ("00", 7), ("010", 20), ("011", 21), ("10000", 60), ("10001", 61), ("10010", 62), ("1001100000000000", 90) })
        {
            Assert.That((table.TryFind(Convert.ToInt32(code, 2), code.Length, out var found), found), Is.EqualTo((true, value)), code);
        }

        foreach (var none in new[] { "0", "1", "01", "11", "001", "100", "1000", "10011", "01111", "1001100000000001", "1001011111111111" })
        {
            Assert.That((table.TryFind(Convert.ToInt32(none, 2), none.Length, out var found), found), Is.EqualTo((false, 0)), none);
        }
    }

    /// <summary>Blocks beside each other, in one component.</summary>
    private static byte[] Grey(int blocks, string data, byte step = 1) => Jpeg([1, 0x11, 0], 8 * blocks, data, step);

    private static byte[] Jpeg(byte[] components, int width, string data, byte step = 1) => Jpeg(components, width, [.. Bytes(data)], step: step);

    private static byte[] Jpeg(byte[] components, int width, byte[] data, byte restart = 0, byte step = 1) =>
    [
        0xFF, 0xD8,
        .. Segment(0xDB, [0, .. Enumerable.Repeat(step, 64)]),
        .. Segment(0xC0, [8, 0, 8, 0, (byte)width, (byte)(components.Length / 3), .. components]),
        .. Segment(0xC4, Dc), .. Segment(0xC4, Ac),
        .. Segment(0xDD, [0, restart]),
        .. Segment(0xDA, [(byte)(components.Length / 3), .. components.Chunk(3).SelectMany(component => new byte[] { component[0], 0 }), 0, 63, 0]),
        .. data, 0xFF, 0xD9,
    ];

    private static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, 0, (byte)(body.Length + 2), .. body];

    private static IEnumerable<byte> Bytes(string bits)
    {
        bits = bits.Replace(" ", "", StringComparison.Ordinal);
        Assert.That(bits.Length % 8, Is.Zero, bits);
        foreach (var value in bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2)))
        {
            yield return value;
            if (value == 0xFF)
            {
                yield return 0;
            }
        }
    }
}
