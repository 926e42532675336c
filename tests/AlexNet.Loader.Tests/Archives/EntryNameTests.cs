using System.Text;
using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Tests.Archives;

public sealed class EntryNameTests
{
    [TestCase("a/b.jpg", "a/b.jpg")]
    [TestCase("./a", "a")]
    [TestCase("./", "")]
    [TestCase(".", "")]
    [TestCase("./a/", "a/")]
    [TestCase("a//b///c", "a/b/c")]
    [TestCase("a/./b/./", "a/b/")]
    [TestCase(".a/..b/c..", ".a/..b/c..")]
    [TestCase("a/.b", "a/.b")]
    public void Normalise_LeavesOutWhatMeansNothing(string name, string normal)
    {
        Assert.That((EntryName.Normalise(name, out var fault), fault), Is.EqualTo((normal, (string?)null)));
    }

    [TestCase("/a", "is absolute")]
    [TestCase("..", "leads out of the tar")]
    [TestCase("../a", "leads out of the tar")]
    [TestCase("a/../b", "leads out of the tar")]
    [TestCase("a/..", "leads out of the tar")]
    [TestCase("a\tb", "has control characters")]
    public void Normalise_NamesTheFault(string name, string expected)
    {
        EntryName.Normalise(name, out var fault);
        Assert.That(fault, Is.EqualTo(expected));
    }

    [Test]
    public void Decode_WritesWhatIsNotUtf8AsDigits()
    {
        Assert.That(EntryName.Decode("caf\u00e9 \\"u8), Is.EqualTo("caf\u00e9 \\"));
        Assert.That(EntryName.Decode([(byte)'\\', 0x95, 0x5C, 0x5C, (byte)'a', 0x7F, 0x80]), Is.EqualTo("\\%95%5C\\a\u007f%80"), "a backslash behind a half of a character is its other half");
    }

    [Test]
    public void Show_MakesControlCharactersVisible() => Assert.That(EntryName.Show("a\n\u001b[31mé\u0085"), Is.EqualTo("a\\x0A\\x1B[31mé\\x85"));

    [TestCase(".a", true)]
    [TestCase("a/.b/c", true)]
    [TestCase("a.b/c.d", false)]
    public void IsHidden_IsWhatBeginsWithADot(string name, bool isHidden) => Assert.That(new ArchiveEntry(name, EntryKind.File, 0, 0).IsHidden, Is.EqualTo(isHidden));

    [Test]
    public void Fault_BeginsAboveTheLargestFile()
    {
        Assert.That(new ArchiveEntry("a", EntryKind.File, 0, 1 << 30).Fault, Is.Null);
        Assert.That(new ArchiveEntry("a", EntryKind.File, 0, (1 << 30) + 1).Fault, Is.EqualTo("1073741825 bytes, allowed are at most 1073741824"));
        Assert.That(ArchivedImage.Of(ArchiveFile.InMemory("x", []), new ArchiveEntry("a", EntryKind.File, 5, (1L << 32) + 7), "n", "c"), Has.Property("Length").Zero, "no length that was cut off");
    }

    [Test]
    public void Records_OfAnExtendedHeaderAreThoseThatCount()
    {
        var records = PaxRecords.Parse("11 path=ab\n12 path=abc\n11 size=12\n19 mtime=1.5 a=b c\n\0\0\0"u8)!;
        Assert.That((records.Path, records.Size, records.IsSparse), Is.EqualTo(("abc", 12L, false)));
        Assert.That(PaxRecords.Parse("22 GNU.sparse.major=1\n20 comment=GNU.spar\n"u8)!.IsSparse);
        Assert.That(PaxRecords.Parse("22 gnu.sparse.major=1\n"u8)!.IsSparse, Is.False);
        var none = PaxRecords.Parse([])!;
        Assert.That((none.Path, none.Size, none.IsSparse), Is.EqualTo(((string?)null, (long?)null, false)));
    }

    [TestCase("x 1=2\n")]
    [TestCase(" 6 a=b\n")]
    [TestCase("2 \n")]
    [TestCase("4 =b\n")]
    [TestCase("5 =b\n")]
    [TestCase("6 a=bb\n")]
    [TestCase("7 a=b\n")]
    [TestCase("5 ab\n")]
    [TestCase("-6 a=b\n")]
    [TestCase("10 size=a\n")]
    [TestCase("11 size=-1\n")]
    public void Records_ThatAreMalformedAreNone(string text) => Assert.That(PaxRecords.Parse(Encoding.ASCII.GetBytes(text)), Is.Null);
}
