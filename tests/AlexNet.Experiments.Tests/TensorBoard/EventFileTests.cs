using AlexNet.Experiments.TensorBoard;

namespace AlexNet.Experiments.Tests.TensorBoard;

public sealed class EventFileTests
{
    /// <summary>The check value that is published of CRC-32C: the tests' own is right.</summary>
    [Test]
    public void Reader_HasTheKnownChecksum() => Assert.That(EventReader.Crc("123456789"u8), Is.EqualTo(0xE3069283));

    /// <summary>All of TensorFlow's files of this version begin with these twelve bytes, the length 24 and its checksum.</summary>
    [Test]
    public void Write_FramesAnEvent()
    {
        using var temp = new TempFolder();
        var path = Written(temp, 100, new Event { WallTime = 1.5, FileVersion = "brain.Event:2" });
        var bytes = File.ReadAllBytes(path);
        Assert.That(Convert.ToHexString(bytes[..12]), Is.EqualTo("1800000000000000A37F4B22"));
        Assert.That(Convert.ToHexString(bytes[12..36]), Is.EqualTo("09000000000000F83F" + "1A0D" + Convert.ToHexString("brain.Event:2"u8)));
        Assert.That(bytes, Has.Length.EqualTo(40));
        Assert.That(EventReader.Read(path).Single().Text(3), Is.EqualTo("brain.Event:2"));
    }

    /// <summary>Of every length up to some words of the processor; a changed bit anywhere is seen.</summary>
    [Test]
    public void Write_ChecksumsEveryByte()
    {
        using var temp = new TempFolder();
        var path = Written(temp, 100, [.. Enumerable.Range(0, 20).Select(length => new Event { Step = 300, FileVersion = new string('x', length) })]);
        Assert.That(EventReader.Read(path).Select(told => told.Text(3).Length), Is.EqualTo(Enumerable.Range(0, 20)));
        var bytes = File.ReadAllBytes(path);
        foreach (var at in new[] { 8, 11, 12, bytes.Length - 5, bytes.Length - 1 })
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x10;
            File.WriteAllBytes(path, changed);
            Assert.That(() => EventReader.Read(path), Throws.InstanceOf<InvalidDataException>(), $"byte {at}");
        }
    }

    /// <summary>TensorBoard reads files in the order of their names.</summary>
    [Test]
    public void Create_IsLaterThanWhatIsThere()
    {
        using var temp = new TempFolder();
        var first = Written(temp, 1_700_000_000);
        File.WriteAllText(temp.In("events.out.tfevents.zzz"), "");
        var second = Written(temp, 1_600_000_000);
        var third = Written(temp, 1_700_000_005);
        Assert.That(new[] { first, second, third }.Select(path => Path.GetFileName(path)[..30]), Is.EqualTo(new[]
        {
            "events.out.tfevents.1700000000", "events.out.tfevents.1700000001", "events.out.tfevents.1700000005",
        }));
    }

    [Test]
    public void In_IsNothingWithoutAFolder() => Assert.That(EventFile.In("no such folder"), Is.Empty);

    private static string Written(TempFolder temp, long seconds, params Event[] events)
    {
        var before = EventFile.In(temp.Path).ToArray();
        using (var file = EventFile.Create(temp.Path, seconds))
        {
            Array.ForEach(events, file.Write);
        }

        return EventFile.In(temp.Path).Except(before).Single();
    }
}
