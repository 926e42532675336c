using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>The segments of a file, what is mended in them, and how far its scans have come.</summary>
public sealed class JpegSegmentsTests
{
    /// <summary>Marker, place of the body, body, data and the bytes passed over; in the end what was passed over there, and whether there is an end.</summary>
    [TestCase("FFE0 0004 0102 FFD9", "E0 at 6: 0102 | 0, end")]
    [TestCase("FFE0 0002 FFFE 0003 07 FFD9", "E0 at 6: | FE at 10: 07 | 0, end")]
    [TestCase("0102 FFE0 0002 FF00 03 FFD9", "E0 at 8: after 2 | 3, end")]
    [TestCase("FFFFFF FFE0 0002 FFFF FFD9", "E0 at 9: | 0, end", Description = "fill bytes")]
    [TestCase("FF01 FFD0 FFD7 FFE0 0002 FFD9", "E0 at 12: | 0, end", Description = "markers of no segment")]
    [TestCase("FFE0 0002 FFD8 FFE1 0002", "E0 at 6: | 0, no end", Description = "the beginning of another file")]
    [TestCase("FFE0 0001 FFD9", "0, no end", Description = "a length that is none")]
    [TestCase("FFE0 0005 0102", "0, no end", Description = "cut short")]
    [TestCase("FFE0 0004 0102", "E0 at 6: 0102 | 0, no end")]
    [TestCase("FFE0 0002", "E0 at 6: | 0, no end")]
    [TestCase("FFE0 00", "0, no end")]
    [TestCase("FF", "0, no end")]
    [TestCase("FFDA 0004 0102 0A0B FF00 0C FFD3 0D FFD9", "DA at 6: 0102 [0A0BFF000CFFD30D] | 0, end")]
    [TestCase("FFDA 0004 0102 0A FFFF 00 0B FFFF FFFE 0002 FFD9", "DA at 6: 0102 [0AFFFF000B] | FE at 19: | 0, end")]
    [TestCase("FFDA 0004 0102 0A0B", "DA at 6: 0102 [0A0B] | 0, no end")]
    [TestCase("FFDA 0004 0102 0A0B FF", "DA at 6: 0102 [0A0B] | 0, no end")]
    [TestCase("FFDA 0004 0102 FFD9", "DA at 6: 0102 [] | 0, end")]
    [TestCase("FFDA 0004 0102 0A FFCF 0002 FFD9", "DA at 6: 0102 [0A] | CF at 13: | 0, end")]
    [TestCase("FFDA 0004 0102 0A FFD8", "DA at 6: 0102 [0A] | 0, no end")]
    public void MoveNext_WalksTo(string file, string expected) => Assert.That(Walk(file, throughScans: true), Is.EqualTo(expected));

    [Test]
    public void MoveNext_EndsBeforeTheScans() => Assert.That(Walk("FFE0 0002 FFDA 0004 0102 0A0B FFD9", throughScans: false), Is.EqualTo("E0 at 6: | 0, no end"));

    private const string Tail = "FFDA 000C 03 0100 0211 0311 003F00 0A0B FFD9";
    private const string Three = "FFC0 0011 08 0008 0008 03 011100 021100 031100";

    /// <summary>What is written, and how it is told; nothing where it is as it should be.</summary>
    [TestCase("FFE0 0010 4A46494600 0201 000001000100 00", null, "FFE0 0010 4A46494600 0101 000001000100 00", "JFIF 2.01")]
    [TestCase("FFE0 0010 4A46494600 0102 000001000100 00", null, null, null)]
    [TestCase("FFE0 000F 4A46494600 0201 00000100 0100", null, null, null, Description = "too short for JFIF's")]
    [TestCase("FFE0 0010 4A46585800 0201 000001000100 00", null, null, null, Description = "another's")]
    [TestCase("FFE1 0010 4A46494600 0201 000001000100 00", null, null, null, Description = "in another segment")]
    [TestCase("FFEE 000E 41646F6265 0064 0000 0000 07", null, "FFEE 000E 41646F6265 0064 0000 0000 01", "Adobe transform 7")]
    [TestCase("FFEE 000E 41646F6265 0064 0000 0000 00", null, null, null, Description = "RGB")]
    [TestCase("FFEE 000E 41646F6265 0064 0000 0000 01", null, null, null)]
    [TestCase("", "0102 FFFE 0002", "FFFE 0002", "2 bytes between segments")]
    public void Mend_MendsTheHead(string head, string? middle, string? mended, string? oddity)
    {
        var (copy, hasEnd, oddities) = Mend($"FFD8 {head} {Three} {middle} {Tail}");
        Assert.That(copy, Is.EqualTo(mended is null ? "" : Squeezed($"FFD8 {(middle is null ? $"{mended} {Three}" : $"{Three} {mended}")} {Tail}")));
        Assert.That((hasEnd, oddities), Is.EqualTo((true, oddity ?? "")));
    }

    /// <summary>Of four components 2 is meant, of others nothing is known; a segment counts for the scan behind it.</summary>
    [TestCase("FFC0 0014 08 0008 0008 04 011100 021100 031100 041100", "01", "02")]
    [TestCase("FFC0 0014 08 0008 0008 04 011100 021100 031100 041100", "02", null)]
    [TestCase("FFC0 000B 08 0008 0008 01 011100", "07", null)]
    [TestCase("FFC0 0007 08 0008 0008", "07", null)]
    public void Mend_KnowsTheUsualTransform(string frame, string transform, string? usual)
    {
        const string Adobe = "FFEE 000E 41646F6265 0064 0000 0000";
        const string Scan = "FFDA 0008 01 0100 003F00 0A FFD9";
        Assert.That(Mend($"FFD8 {frame} {Adobe} {transform} {Scan}").Copy, Is.EqualTo(usual is null ? "" : Squeezed($"FFD8 {frame} {Adobe} {usual} {Scan}")));
    }

    /// <summary>A sequential scan has all coefficients; what is wrong with it otherwise stays, and so do other kinds' scans.</summary>
    [TestCase("C0", "01 0100", "010508", "sequential scan of coefficients 1 to 5, bits 08")]
    [TestCase("C1", "01 0100", "003F01", "sequential scan of coefficients 0 to 63, bits 01")]
    [TestCase("C9", "01 0100", "003E00", "sequential scan of coefficients 0 to 62, bits 00")]
    [TestCase("C0", "01 0100", "003F00", null)]
    [TestCase("C2", "01 0100", "000001", null)]
    [TestCase("C0", "02 0100", "010508", null, Description = "another number of components than it says")]
    public void Mend_MendsSequentialScans(string frame, string components, string spectrum, string? oddity)
    {
        var (copy, _, oddities) = Mend($"FFD8 FF{frame} 000B 08 0008 0008 01 011100 FFDA 0008 {components} {spectrum} 0A FFD9");
        Assert.That(oddities, Is.EqualTo(oddity ?? ""));
        Assert.That(copy, Is.EqualTo(oddity is null ? "" : Squeezed($"FFD8 FF{frame} 000B 08 0008 0008 01 011100 FFDA 0008 {components} 003F00 0A FFD9")));
    }

    /// <summary>Without its end a file is mended where its scans are all there.</summary>
    [TestCase("FFDA 000C 03 0100 0211 0311 003F00 0A0B", true)]
    [TestCase("FFDA 000A 02 0100 0211 003F00 0A0B", false)]
    [TestCase("", false)]
    public void Mend_AddsTheEnd(string scans, bool whole)
    {
        var (copy, hasEnd, oddities) = Mend($"FFD8 {Three} {scans}");
        Assert.That((hasEnd, oddities), Is.EqualTo((false, "no end marker")));
        Assert.That(copy, Is.EqualTo(whole ? Squeezed($"FFD8 {Three} {scans} FFD9") : ""));
    }

    [Test]
    public void Mend_OfNothingIsNothing() => Assert.That(Mend("FFD8").Copy, Is.Empty);

    /// <summary>Frames as marker:components, scans as components:first-last/bits. Whole with the last of them, and not before.</summary>
    [TestCase("C0:1 1:0-63/0")]
    [TestCase("C0:1,2 1:5-9/3 2:0-0/1", Description = "sequential scans have everything, whatever they say")]
    [TestCase("C1:1,2 3:0-63/0 2,1:0-63/0", Description = "another's scan")]
    [TestCase("C2:1 1:0-0/0 1:1-63/0")]
    [TestCase("C2:1 1:0-0/0 1:1-62/0 1:63-63/0")]
    [TestCase("C2:1 1:0-0/1 1:1-63/0 1:0-0/0", Description = "a bit is missing")]
    [TestCase("C2:1,2 1,2:0-0/0 1:1-63/0 2:1-63/0")]
    [TestCase("C6:1 1:0-64/0 1:63-0/0 1:0-63/0", Description = "no such coefficients, and none")]
    [TestCase("C2:1 1:0-63/16", Description = "the upper half are the bits before")]
    public void IsComplete_WhereEveryCoefficientIs(string segments)
    {
        var progress = new ScanProgress();
        foreach (var segment in segments.Split(' '))
        {
            Assert.That(progress.IsComplete, Is.False, segment);
            var parts = segment.Split(':', '-', '/');
            byte[] all = [.. parts[^1].Split(',').Select(component => byte.TryParse(component, out var number) ? number : (byte)0)];
            if (parts.Length == 2)
            {
                progress.Add(Convert.ToByte(parts[0], 16), [8, 0, 8, 0, 8, (byte)all.Length, .. all.SelectMany(component => new byte[] { component, 0x11, 0 })]);
            }
            else
            {
                byte[] components = [.. parts[0].Split(',').Select(byte.Parse)];
                byte[] body = [(byte)components.Length, .. components.SelectMany(component => new byte[] { component, 0 }), .. parts[1..].Select(byte.Parse)];
                progress.Add(0xDA, [.. body, 0]);
                progress.Add(0xDB, body);
                Assert.That(progress.IsComplete, Is.False, "neither a scan that is too long nor another segment counts");
                progress.Add(0xDA, body);
            }
        }

        Assert.That(progress.IsComplete);
    }

    private static string Walk(string file, bool throughScans)
    {
        var segments = new JpegSegments(Convert.FromHexString(Squeezed($"FFD8{file}")), throughScans);
        var told = "";
        while (segments.MoveNext())
        {
            told += $"{segments.Marker:X2} at {segments.BodyBegin}: {Convert.ToHexString(segments.Body)} {(segments.Marker == 0xDA ? $"[{Convert.ToHexString(segments.Data)}] " : "")}{(segments.Skipped > 0 ? $"after {segments.Skipped} " : "")}| ";
        }

        return $"{told}{segments.Skipped}, {(segments.FoundEnd ? "end" : "no end")}".Replace("  ", " ", StringComparison.Ordinal);
    }

    private static (string Copy, bool HasEnd, string Oddities) Mend(string file)
    {
        var jpeg = Convert.FromHexString(Squeezed(file));
        var copy = new byte[jpeg.Length + JpegMender.MostAdded];
        var length = JpegMender.Mend(jpeg, copy, out var hasEnd, out var oddities);
        return (Convert.ToHexString(copy.AsSpan(0, length)), hasEnd, oddities);
    }

    private static string Squeezed(string hex) => hex.Replace(" ", "", StringComparison.Ordinal);
}
