using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>What is read of a file before its codes are.</summary>
public sealed class JpegFrameTests
{
    private static readonly byte[] Steps = [.. Table(0, 3), .. Table(2, 5)];
    private static readonly byte[] LongSteps = [0x11, 1, 2, .. new byte[126], .. Table(3, 9)];

    /// <summary>Tables of one code of a bit each, which stands for the value.</summary>
    private static readonly byte[] Codes = [.. Code(0x00, 100), .. Code(0x01, 101), .. Code(0x10, 110), .. Code(0x11, 111), .. Code(0x12, 112)];

    private static readonly byte[] Header = [8, 0, 33, 0, 50, 3, 1, 0x41, 0, 2, 0x12, 1, 3, 0x11, 3];
    private static readonly byte[] Scan = [3, 1, 0x00, 2, 0x11, 3, 0x12, 0, 63, 0];

    /// <summary>50 columns in units of 32, and 33 rows in units of 16.</summary>
    [Test]
    public void TryRead_FindsEverything([Values(0xC0, 0xC1)] byte frame)
    {
        Assert.That(JpegFrame.TryRead(File((0xDB, Steps), (0xDB, LongSteps), (0xC4, Codes), (0xDD, [1, 2]), (frame, Header), (0xDA, Scan)), out var read));
        Assert.That((read.Units, read.Restart), Is.EqualTo((6, 258)));
        Assert.That(read.Data.ToArray(), Is.EqualTo(new byte[] { 0x12, 0x34 }));
        Assert.That(read.Components.Select(component => (component.Blocks, component.DcStep)), Is.EqualTo(new[] { (4, 3), (2, 258), (1, 9) }));
        Assert.That(read.Components.Select(component => (Value(component.Dc), Value(component.Ac))), Is.EqualTo(new[] { (100, 110), (101, 111), (101, 112) }));
    }

    /// <summary>The blocks of a single component stand one after the other, whatever its factors.</summary>
    [TestCase(16, 8, 2)]
    [TestCase(17, 8, 3)]
    [TestCase(17, 9, 6)]
    [TestCase(24, 16, 6)]
    public void TryRead_OfASingleComponentCountsItsBlocks(byte width, byte height, int units)
    {
        Assert.That(JpegFrame.TryRead(File((0xC4, Codes), (0xC0, [8, 0, height, 0, width, 1, 1, 0x22, 0]), (0xDA, [1, 1, 0, 0, 63, 0])), out var frame));
        Assert.That((frame.Units, frame.Restart, frame.Components.Single().Blocks, frame.Components[0].DcStep), Is.EqualTo((units, 0, 1, 1)));
    }

    private static IEnumerable<TestCaseData> Others()
    {
        yield return Case("no scan", (0xC4, Codes), (0xC0, Header));
        yield return Case("no frame", (0xC4, Codes), (0xDA, Scan));
        yield return Case("progressive", (0xC4, Codes), (0xC2, Header), (0xDA, Scan));
        yield return Case("12 bits", (0xC4, Codes), (0xC1, [12, .. Header[1..]]), (0xDA, Scan));
        yield return Case("no components", (0xC4, Codes), (0xC0, [8, 0, 33, 0, 50, 0, 0, 0, 0]), (0xDA, Scan));
        yield return Case("five components", (0xC4, Codes), (0xC0, [8, 0, 33, 0, 50, 5, .. Five(1, 0x11, 0)]), (0xDA, [5, .. Five(1, 0), 0, 63, 0]));
        yield return Case("a header too long", (0xC4, Codes), (0xC0, [.. Header, 0]), (0xDA, Scan));
        yield return Case("a header too short", (0xC4, Codes), (0xC0, Header[..^1]), (0xDA, Scan));
        yield return Case("hardly a header", (0xC4, Codes), (0xC0, Header[..5]), (0xDA, Scan));
        yield return Case("a scan of one component", (0xC4, Codes), (0xC0, Header), (0xDA, [1, 1, 0, 0, 63, 0]));
        yield return Case("a scan that says another number", (0xC4, Codes), (0xC0, Header), (0xDA, [2, .. Scan[1..]]));
        yield return Case("a scan too short", (0xC4, Codes), (0xC0, Header), (0xDA, Scan[..^1]));
        yield return Case("no sampling", (0xC4, Codes), (0xC0, [.. Header[..7], 0x40, .. Header[8..]]), (0xDA, Scan));
        yield return Case("no table of means", (0xC4, Codes), (0xC0, Header), (0xDA, [3, 1, 0x20, .. Scan[3..]]));
        yield return Case("no table of coefficients", (0xC4, Codes), (0xC0, Header), (0xDA, [3, 1, 0x03, .. Scan[3..]]));
        yield return Case("a table cut short", (0xC4, Codes[..^1]), (0xC0, Header), (0xDA, Scan));
    }

    [TestCaseSource(nameof(Others))]
    public void TryRead_LeavesOtherFiles(byte[] file) => Assert.That(JpegFrame.TryRead(file, out _), Is.False);

    /// <summary>Four components are the most; a table's rest that is none is passed over.</summary>
    [Test]
    public void TryRead_TakesFourComponents()
    {
        byte[] four = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x21, 0];
        var file = File((0xC4, [.. Codes, .. new byte[16]]), (0xC0, [8, 0, 8, 0, 8, 4, .. four]), (0xDA, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]));
        Assert.That(JpegFrame.TryRead(file, out var frame));
        Assert.That((frame.Units, frame.Components.Sum(component => component.Blocks)), Is.EqualTo((1, 5)));
    }

    /// <summary>A later table takes the place of an earlier one, and may be without any code.</summary>
    [Test]
    public void TryRead_TakesTheLastTable()
    {
        byte[] header = [8, 0, 8, 0, 8, 1, 1, 0x11, 0];
        Assert.That(JpegFrame.TryRead(File((0xC4, Codes), (0xC4, Code(0x00, 55)), (0xC4, [0x10, .. new byte[16]]), (0xC0, header), (0xDA, [1, 1, 0, 0, 63, 0])), out var frame));
        Assert.That((Value(frame.Components[0].Dc), Value(frame.Components[0].Ac)), Is.EqualTo((55, -1)));
    }

    private static TestCaseData Case(string name, params (byte Marker, byte[] Body)[] segments) => new TestCaseData(File(segments)).SetArgDisplayNames(name);

    private static byte[] Five(params byte[] one) => [.. Enumerable.Repeat(one, 5).SelectMany(bytes => bytes)];

    private static byte[] File(params (byte Marker, byte[] Body)[] segments) =>
        [0xFF, 0xD8, .. segments.SelectMany(segment => (byte[])[0xFF, segment.Marker, 0, (byte)(segment.Body.Length + 2), .. segment.Body]), 0x12, 0x34, 0xFF, 0xD9];

    private static byte[] Table(byte number, byte first) => [number, first, .. Enumerable.Repeat((byte)200, 63)];

    private static byte[] Code(byte table, byte value) => [table, 1, .. new byte[15], value];

    private static int Value(HuffmanTable? table) => table!.TryFind(0, 1, out var value) ? value : -1;
}
