using System.Diagnostics;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Trees;

/// <summary>What only a disk can hold: links, names of bytes, folders without end.</summary>
[Platform("Linux")]
public sealed class DiskListingTests : LayoutTest
{
    [SetUp]
    public void Draw() => TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 12);

    [Test]
    public void Links_InACircleEnd()
    {
        Link("class0/a", ".");
        Link("class0/b", ".");
        Opened("train 22, validation 2", "Repeated 2 class0/a");
    }

    [Test]
    public void Links_ToAFolderAround_AreNotFollowed()
    {
        Link("class0/loop", "..");
        Link("class1/far", "../..");
        Opened("train 22, validation 2", "Repeated 2 class0/loop");
    }

    [Test]
    public void Links_ToAnotherClass_AddNothing()
    {
        Link("class0/also", "../class1");
        File.CreateSymbolicLink(Folder.Combine("class0", "one.jpg"), "../class1/003.jpg");
        var data = Opened("train 22, validation 2", "Repeated 13 class0/also/000.jpg");
        Assert.That(Labels(data.Split("train")).Count(label => label == 0), Is.EqualTo(11));
    }

    [Test]
    public void Links_OutOfTheData_AreFollowedOnce()
    {
        using var elsewhere = new TempFolder();
        TinyImages.WriteClasses(elsewhere.Path, classes: 1, perClass: 8);
        Link("class0/more", elsewhere.Combine("class0"));
        Link("class1/again", elsewhere.Combine("class0"));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits.Sum(split => data.Split(split).Count), Is.EqualTo(32));
        Assert.That(data.Findings.LeftOut.Single().Reason, Is.EqualTo(LeftOutReason.Repeated));
    }

    [Test]
    public void Links_AsClasses_AreRead()
    {
        using var sets = new TempFolder();
        foreach (var name in new[] { "class0", "class1" })
        {
            Directory.CreateSymbolicLink(sets.Combine(name), Folder.Combine(name));
        }

        using var data = DataSet.Open(sets.Path);
        Assert.That(data.Splits.Select(split => data.Split(split).Count), Is.EqualTo(new[] { 22, 2 }));
    }

    [Test]
    public void HardLinks_AreOneFile()
    {
        Start("ln", Folder.Combine("class0", "000.jpg"), Folder.Combine("class1", "zzz.jpg"));
        Opened("train 22, validation 2", "Repeated 1 class1/zzz.jpg");
        Assert.That((FileStatus.Of(Folder.Combine("class1", "zzz.jpg"))!.Value.Names, FileStatus.Of(Folder.Combine("class1", "001.jpg"))!.Value.Names), Is.EqualTo((2u, 1u)));
        Assert.That(FileStatus.Of(Folder.Combine("class1", "zzz.jpg"))!.Value.Id, Is.EqualTo(FileStatus.Of(Folder.Combine("class0", "000.jpg"))!.Value.Id));
    }

    [Test]
    public void Links_ThatLeadNowhere_AreImagesThatCannotBeRead()
    {
        File.CreateSymbolicLink(Folder.Combine("class0", "gone.jpg"), "nowhere.jpg");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(TinyImages.Statistics(data.Split("train")).SkippedImages.Select(image => Path.GetFileName(image.Name)), Is.EqualTo(new[] { "gone.jpg" }));
    }

    [Test]
    public void Names_ThatAreNotUtf8_AreLeftOut([Values] bool isFolder)
    {
        Start("bash", "-c", isFolder ? "cp -r class0 $'caf\\xe9'" : "cp class0/000.jpg class0/$'caf\\xe9.jpg'");
        Opened("train 22, validation 2", isFolder ? "NotUtf8 1 caf\uFFFD" : "NotUtf8 1 class0/caf\uFFFD.jpg");

        // .NET cannot delete what it cannot name.
        Start("bash", "-c", "rm -r caf* class0/caf* 2>/dev/null || true");
    }

    [Test]
    public void Folders_DeeperThanAnyDataSet_AreLeftOut()
    {
        var deep = string.Join('/', Enumerable.Repeat("x", 32));
        Directory.CreateDirectory(Folder.Combine("class0", deep, "y"));
        File.Copy(Folder.Combine("class0", "000.jpg"), Folder.Combine("class0", deep, "y", "a.jpg"));
        Opened("train 22, validation 2", $"TooDeep 1 class0/{deep}");
    }

    [Test]
    public void Listing_StopsWhenCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => DataSet.Open(Folder.Path, reading: DataReading.Default, cancellation: cancelled.Token));
    }

    private void Link(string name, string target) => Directory.CreateSymbolicLink(Folder.Combine(name), target);

    private DataSet Opened(string counts, string leftOut)
    {
        using var data = DataSet.Open(Folder.Path);
        Assert.That(string.Join(", ", data.Splits.Select(split => $"{split} {data.Split(split).Count}")), Is.EqualTo(counts));
        Assert.That(string.Join(", ", data.Findings.LeftOut.Select(left => $"{left.Reason} {left.Count} {left.First}")), Is.EqualTo(leftOut));
        return data;
    }

    private void Start(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder.Path })!;
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }
}
