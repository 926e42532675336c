using System.IO.Hashing;
using System.Text;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Trees;

/// <summary>What is told of a data set, and remembered of it.</summary>
public sealed class FindingsTests : FolderTest
{
    [TestCase(LeftOutReason.Foreign, "1 system file or folder (a)", "1,234 system files or folders (a, …)")]
    [TestCase(LeftOutReason.Ignored, "1 as asked (a)", "1,234 as asked (a, …)")]
    [TestCase(LeftOutReason.NoImage, "1 file that is no image (a)", "1,234 files that are no images (a, …)")]
    [TestCase(LeftOutReason.BesideClasses, "1 image beside the class folders (a)", "1,234 images beside the class folders (a, …)")]
    [TestCase(LeftOutReason.BesideSplits, "1 folder or archive beside the splits (a)", "1,234 folders or archives beside the splits (a, …)")]
    [TestCase(LeftOutReason.Unlabelled, "1 without labels (a)", "1,234 without labels (a, …)")]
    [TestCase(LeftOutReason.Repeated, "1 link to what is there already (a)", "1,234 links to what is there already (a, …)")]
    [TestCase(LeftOutReason.NotUtf8, "1 name that is not UTF-8 (a)", "1,234 names that are not UTF-8 (a, …)")]
    [TestCase(LeftOutReason.TooDeep, "1 folder too deep (a)", "1,234 folders too deep (a, …)")]
    public void LeftOut_IsToldByNumberReasonAndFirst(LeftOutReason reason, string one, string many)
    {
        Assert.That((new LeftOut(reason, 1, "a").ToString(), new LeftOut(reason, 1234, "a").ToString()), Is.EqualTo((one, many)));
    }

    [Test]
    public void Findings_AreInTheOrderOfTheirReasonsWithTheFirstByName()
    {
        var findings = new Findings();
        Assert.That(findings.LeftOutText, Is.Empty);
        findings.LeaveOut(LeftOutReason.NoImage, "c");
        findings.LeaveOut(LeftOutReason.NoImage, "B");
        findings.LeaveOut(LeftOutReason.NoImage, "b");
        findings.LeaveOut(LeftOutReason.Foreign, "z");
        Assert.That(findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 1, "z"), new LeftOut(LeftOutReason.NoImage, 3, "B") }));
        Assert.That(findings.LeftOutText, Is.EqualTo("left out: 1 system file or folder (z), 3 files that are no images (B, …)"));
    }

    [TestCase("0", 0, 1)]
    [TestCase("0.1", 1, 10)]
    [TestCase("0.25", 1, 4)]
    [TestCase("0.3", 3, 10)]
    [TestCase("0.000001", 1, 1_000_000)]
    [TestCase("0.0000019", 1, 1_000_000)]
    [TestCase("1", 1, 1)]
    public void Share_OfAFractionIsInLowestTerms(string fraction, int part, int whole)
    {
        var share = Share.Of(decimal.Parse(fraction, System.Globalization.CultureInfo.InvariantCulture));
        Assert.That(share, Is.EqualTo(new Share(part, whole)));
        Assert.That(share.Fraction, Is.EqualTo((decimal)part / whole));
    }

    /// <summary>Files on disks carry these: they must stay what they are.</summary>
    [Test]
    public void Fingerprint_IsTheHashOfWhatIsAddedInItsOrder()
    {
        var print = new Fingerprint().Add("é").Add(258).Add([7, 8]).ToString();
        Assert.That(print, Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash([0xC3, 0xA9, 0, 2, 1, 0, 0, 0, 0, 0, 0, 7, 8]))));
        Assert.That(new Fingerprint().Add("ab").Add("c").ToString(), Is.Not.EqualTo(new Fingerprint().Add("a").Add("bc").ToString()));
    }

    [Test]
    public void Fingerprint_OfAFileIsThatOfNameLengthAndTime()
    {
        var path = Folder.Combine("a.bin");
        File.WriteAllBytes(path, new byte[300]);
        File.SetLastWriteTimeUtc(path, new DateTime(1970, 1, 1, 0, 0, 1, DateTimeKind.Utc).AddTicks(5));
        byte[] known = [.. Encoding.UTF8.GetBytes("a.bin\0"), .. BitConverter.GetBytes(300L), .. BitConverter.GetBytes(1_000_000_500L)];
        Assert.That(new Fingerprint().AddFile(path).ToString(), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(known))));
        File.CreateSymbolicLink(Folder.Combine("link"), path);
        byte[] linked = [.. Encoding.UTF8.GetBytes("link\0"), .. BitConverter.GetBytes(300L), .. BitConverter.GetBytes(1_000_000_500L)];
        Assert.That(new Fingerprint().AddFile(Folder.Combine("link")).ToString(), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(linked))), "what a link leads to counts");
        byte[] none = [.. Encoding.UTF8.GetBytes("none\0"), .. new byte[16]];
        Assert.That(new Fingerprint().AddFile(Folder.Combine("none")).ToString(), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(none))));
    }

    /// <summary>Linux asks the kernel itself, other systems the framework: both say the same, but for hard links.</summary>
    [Test]
    [Platform("Linux")]
    public void Status_IsThatOfTheFile([Values] bool isPortable)
    {
        Directory.CreateDirectory(Folder.Combine("folder"));
        File.WriteAllBytes(Folder.Combine("file"), new byte[4097]);
        File.SetLastWriteTimeUtc(Folder.Combine("file"), new DateTime(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc).AddTicks(1_234_567));
        File.CreateSymbolicLink(Folder.Combine("to-file"), "file");
        File.CreateSymbolicLink(Folder.Combine("to-folder"), "folder");
        File.CreateSymbolicLink(Folder.Combine("to-nothing"), "nothing");
        var file = Status("file")!.Value;
        Assert.That((file.IsFolder, file.IsLink, file.Length, file.Written, file.Names), Is.EqualTo((false, false, 4097L, 1_000_000_000_123_456_700L, 1u)));
        Assert.That(Status("folder"), Has.Property("IsFolder").True.And.Property("IsLink").False);
        Assert.That((Status("to-file")!.Value.IsLink, Status("to-folder")!.Value.IsLink, Status("to-nothing")!.Value.IsLink), Is.EqualTo((true, true, true)));
        Assert.That(Status("to-file", follows: true), Is.EqualTo(file));
        Assert.That(Status("to-folder", follows: true), Is.EqualTo(Status("folder")));
        Assert.That((Status("to-nothing", follows: true), Status("nothing")), Is.EqualTo((default(FileStatus?), default(FileStatus?))));
        Assert.That(new[] { Status("file")!.Value.Id, Status("folder")!.Value.Id, Status("to-file")!.Value.Id }, Is.Unique);

        FileStatus? Status(string name, bool follows = false) => isPortable ? FileStatus.Portable(Folder.Combine(name), follows) : FileStatus.Of(Folder.Combine(name), follows);
    }
}
