using System.Formats.Tar;
using System.IO.Compression;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Fetching;

/// <summary>Archives: what is unpacked, what is refused, and what a crash leaves.</summary>
public sealed class UnpackingTests : FetchTest
{
    private static readonly (string Name, string Text)[] Plain = [("top/train/a/1.jpg", "one"), ("top/train/b/2.jpg", "two"), ("top/val/a/3.jpg", "three"), ("top/readme.txt", "no")];

    private string Root => Folder.Combine("data", "x");

    [Test]
    public void Fetch_UnpacksWhatTheManifestNames([Values("tar", "tar.gz", "zip")] string kind)
    {
        var report = Unpack(kind, Archive(kind, Plain));
        Assert.That(report.IsComplete);
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive", "train/a/1.jpg", "train/b/2.jpg", "val/a/3.jpg" }));
        Assert.That(File.ReadAllText(Path.Combine(Root, "val/a/3.jpg")), Is.EqualTo("three"));
        Assert.That(Said.Last(), Is.EqualTo($"Unpacking a.archive into {Root} ..."));
    }

    [Test]
    public void Fetch_BringsAllBytesToTheDiskBeforeAFileHasItsName([Values("tar", "zip")] string kind)
    {
        var flushes = new List<(long Length, bool IsOnDisk, bool HasName)>();
        var parts = Path.Combine(Root, ".a.archive.unpacked");
        Unpack(kind, Archive(kind, Plain), Options() with
        {
            OpenPart = (path, mode) => path.StartsWith(parts, StringComparison.Ordinal)
                ? new WatchedFile(path, mode, flushes, Path.Combine(Root, Path.GetRelativePath(parts, path)))
                : new FileStream(path, mode),
        });
        Assert.That(flushes, Is.EqualTo(new[] { (3L, true, false), (3L, true, false), (5L, true, false) }));
        Assert.That(File.ReadAllText(Path.Combine(Root, "train/a/1.jpg")), Is.EqualTo("one"));
    }

    [Test]
    public void Fetch_DoesNothingWhereAllIsUnpacked()
    {
        Unpack("zip", Archive("zip", Plain));
        File.Delete(Path.Combine(Root, "a.archive"));
        File.WriteAllText(Path.Combine(Root, "val/a/3.jpg"), "kept");
        var report = Unpack("zip", []);
        Assert.That((report.IsComplete, report.Files[0].Detail, Server.Requests.Count), Is.EqualTo((true, "unpacked", 1)));
        Assert.That(File.ReadAllText(Path.Combine(Root, "val/a/3.jpg")), Is.EqualTo("kept"));
    }

    [Test]
    public void Fetch_UnpacksAnArchiveThatIsThere()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllBytes(Path.Combine(Root, "a.archive"), Archive("zip", Plain));
        Assert.That(Unpack("zip", []).Files[0].State, Is.EqualTo(FetchState.There));
        Assert.That(Files(), Has.Member("train/a/1.jpg"));
        Assert.That(Server.Requests, Is.Empty);
    }

    [TestCase("tar", "top/../../evil")]
    [TestCase("tar", "/tmp/evil")]
    [TestCase("tar.gz", "../evil")]
    [TestCase("zip", "../evil")]
    [TestCase("zip", "/etc/evil")]
    [TestCase("zip", "top\\..\\..\\evil")]
    [TestCase("zip", "top//evil")]
    public void Fetch_RefusesNamesThatLeaveTheFolder(string kind, string name)
    {
        var message = UnpackFails(kind, Archive(kind, [.. Plain, (name, "evil")]));
        Assert.That(message, Does.Contain($"a.archive: holds '{name}', allowed are paths that stay below its folder; nothing is unpacked"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
        Assert.That(Directory.GetDirectories(Root, "*", new EnumerationOptions { AttributesToSkip = 0 }), Is.Empty);
    }

    [TestCase(TarEntryType.SymbolicLink)]
    [TestCase(TarEntryType.HardLink)]
    public void Fetch_RefusesLinksInTars(TarEntryType type)
    {
        var message = UnpackFails("tar", Tar(tar =>
        {
            tar.WriteEntry(new PaxTarEntry(type, "top/train") { LinkName = "/tmp" });
            WriteTar(tar, Plain);
        }));
        Assert.That(message, Does.Contain($"holds the {type} 'top/train', allowed are files and folders; nothing is unpacked"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
    }

    [Test]
    public void Fetch_RefusesLinksInZips()
    {
        var message = UnpackFails("zip", Zip(zip => zip.CreateEntry("top/train").ExternalAttributes = unchecked((int)0xA1FF0000)));
        Assert.That(message, Does.Contain("holds the link or device 'top/train'"));
    }

    [TestCase("tar")]
    [TestCase("tar.gz")]
    [TestCase("zip")]
    public void Fetch_NamesADamagedArchive(string kind)
    {
        var archive = Archive(kind, Plain);
        Assert.That(UnpackFails(kind, archive[..(archive.Length / 3)]), Does.Contain("a.archive: a damaged archive: ").And.EndsWith("; remove it to fetch it again"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
    }

    [Test]
    public void Fetch_NamesATarThatIsCutBetweenTwoFiles([Values("tar", "tar.gz")] string kind)
    {
        // Without the two empty blocks at its end, as if more files followed.
        var tar = Tar(tar => WriteTar(tar, Plain))[..^1024];
        Assert.That(
            UnpackFails(kind, kind == "tar" ? tar : Compress(tar)),
            Does.Contain($"a damaged archive: cut short at byte {tar.Length}: the empty blocks at its end are missing; remove it"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
    }

    [Test]
    public void Fetch_RefusesAFileThatIsShorterThanItSays()
    {
        var zip = Archive("zip", Plain);
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 24] = 9;
        Assert.That(UnpackFails("zip", zip), Does.StartWith($"{Path.Combine(Root, "a.archive")}: a damaged archive: ").And.EndsWith("; remove it to fetch it again"));
    }

    /// <summary>A folder whose name begins as a wanted one's is another; a file that lies less deep has no name left.</summary>
    [Test]
    public void Fetch_UnpacksNothingBesideWhatIsNamed([Values("tar", "zip")] string kind)
    {
        var written = new List<string>();
        Unpack(kind, Archive(kind, [.. Plain, ("top/training/4.jpg", "four"), ("train", "five"), ("top/val2", "six")]), Options() with
        {
            OpenPart = (path, mode) =>
            {
                written.Add(Path.GetFileName(path));
                return new FileStream(path, mode);
            },
        });
        Assert.That(written[1..], Is.EqualTo(new[] { "1.jpg", "2.jpg", "3.jpg" }), "behind the archive itself");
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive", "train/a/1.jpg", "train/b/2.jpg", "val/a/3.jpg" }));
    }

    [Test]
    public void Fetch_TellsHowFarItHasUnpacked([Values("tar", "zip")] string kind)
    {
        var told = new List<(string What, long Done, long Total)>();
        var archive = Archive(kind, Plain);
        Unpack(kind, archive, Options() with { Progress = (what, done, total) => told.Add((what, done, total)) });
        var steps = told.Where(item => item.What == "unpacking a.archive").ToArray();
        var total = kind == "tar" ? archive.Length : Packed(archive);
        Assert.That(steps.Select(item => item.Total), Is.All.EqualTo(total));
        Assert.That(steps.Select(item => item.Done), Is.Ordered.Ascending.And.All.InRange(1, total));
        Assert.That(steps[^1].Done, Is.EqualTo(total));
    }

    /// <summary>An archive that is still there is checked when asked, and not unpacked a second time.</summary>
    [Test]
    public void Fetch_ChecksTheArchiveOfWhatIsUnpacked()
    {
        Unpack("zip", Archive("zip", Plain));
        File.WriteAllText(Path.Combine(Root, "val/a/3.jpg"), "kept");
        Said.Clear();
        Assert.That(Unpack("zip", [], Options() with { Verify = true }).Files[0].Detail, Is.EqualTo("no size or checksum is published"));
        File.WriteAllText(Path.Combine(Root, "a.archive"), "<html>");
        Assert.That(Unpack("zip", [], Options() with { Verify = true }).Files[0].State, Is.EqualTo(FetchState.Wrong));
        Assert.That((Said.Count, File.ReadAllText(Path.Combine(Root, "val/a/3.jpg"))), Is.EqualTo((0, "kept")));
        File.Delete(Path.Combine(Root, "a.archive"));
        Assert.That(Unpack("zip", [], Options() with { Verify = true }).Files[0].Detail, Is.EqualTo("unpacked"));
    }

    [Test]
    public void Copy_RefusesAFileThatIsLongerThanItSays()
    {
        var error = Assert.Throws<InvalidDataException>(() => EntryCopy.Copy(new MemoryStream(new byte[11]), Stream.Null, 10, _ => { }, default));
        Assert.That(error!.Message, Is.EqualTo("a file has more than the 10 bytes that its header says"));
    }

    [Test]
    public void Fetch_CanBeStoppedWithinAFile([Values("tar", "tar.gz", "zip")] string kind)
    {
        using var stop = new CancellationTokenSource();
        var told = new List<(long Done, long Total)>();
        var options = Options() with
        {
            Progress = (what, done, total) =>
            {
                // Behind the folders, which come first.
                if (what == "unpacking a.archive" && done > 100_000)
                {
                    told.Add((done, total));
                    stop.Cancel();
                }
            },
        };
        var archive = Archive(kind, [("top/train", string.Concat(Enumerable.Range(0, 1_000_000)))]);
        Assert.That(() => Unpack(kind, archive, options, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
        Assert.That(told.Single().Done, Is.LessThan(told[0].Total), "told within the file");
    }

    [Test]
    public void Fetch_RefusesAnArchiveOfSomethingElse()
    {
        Assert.That(UnpackFails("zip", Archive("zip", Plain[..2])), Does.EndWith("a.archive: has no val, allowed is an archive with train, val"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
    }

    [Test]
    public void Fetch_LeavesFilesOfOthersAlone()
    {
        Directory.CreateDirectory(Path.Combine(Root, "train"));
        Assert.That(UnpackFails("zip", Archive("zip", Plain)), Does.Contain("train: is there, but val of a.archive is not; remove it"));
        Assert.That(Server.Requests, Is.Empty);
    }

    [Test]
    public void Fetch_StartsAnewAfterACrashWhilePartsWereMoved()
    {
        // Something stands where the second part is to be moved to.
        var blocked = Options() with { Progress = (what, _, _) => Directory.CreateDirectory(Path.Combine(Root, what == "unpacking a.archive" ? "val" : "")) };
        Assert.Throws<UserErrorException>(() => Unpack("zip", Archive("zip", Plain), blocked));
        Assert.That((File.Exists(Path.Combine(Root, ".a.archive.unpacking")), File.Exists(Path.Combine(Root, "train/a/1.jpg"))), Is.EqualTo((true, true)));
        File.Delete(Path.Combine(Root, "train/a/1.jpg"));
        Directory.CreateDirectory(Path.Combine(Root, ".a.archive.unpacked/train"));
        Unpack("zip", []);
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive", "train/a/1.jpg", "train/b/2.jpg", "val/a/3.jpg" }));
    }

    private FetchReport Unpack(string kind, byte[] archive, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        Server.Answer = request => WebReply.File(request, archive);
        return Run($$"""{ "name": "a.archive", "url": "{{Server.Url("a")}}", "unpack": "{{kind}}", "strip": 1, "gives": ["train", "val"] }""", options, cancellation);
    }

    private string UnpackFails(string kind, byte[] archive) => Assert.Throws<UserErrorException>(() => Unpack(kind, archive))!.Message;

    private string[] Files() => Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal).ToArray();

    private static byte[] Archive(string kind, (string Name, string Text)[] files) => kind switch
    {
        "zip" => Zip(zip => Array.ForEach(files, file => Write(zip.CreateEntry(file.Name), file.Text))),
        "tar" => Tar(tar => WriteTar(tar, files)),
        _ => Compress(Tar(tar => WriteTar(tar, files))),
    };

    private static byte[] Zip(Action<ZipArchive> write)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            write(zip);
        }

        return bytes.ToArray();
    }

    private static void Write(ZipArchiveEntry entry, string text)
    {
        using var writer = new StreamWriter(entry.Open());
        writer.Write(text);
    }

    private static byte[] Tar(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes))
        {
            write(tar);
        }

        return bytes.ToArray();
    }

    private static void WriteTar(TarWriter tar, (string Name, string Text)[] files)
    {
        tar.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string> { ["comment"] = "as git archive writes" }));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "top/"));
        foreach (var (name, text) in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        }
    }

    private static long Packed(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return zip.Entries.Sum(entry => entry.CompressedLength);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
