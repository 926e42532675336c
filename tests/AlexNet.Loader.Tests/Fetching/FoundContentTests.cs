using System.IO.Compression;
using System.Text;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Fetching;

/// <summary>What lies where an archive is expected: pages of the web, other archives, zips that are not read, names that are not UTF-8.</summary>
public sealed class FoundContentTests : FetchTest
{
    private const string Page =
        "\uFEFF\r\n<!DOCTYPE html><html><head><title>Sign in &amp;\n  \u001b[31mconfirm</title></head><body>Large files are not scanned.</body></html>";

    private string Root => Folder.Combine("data", "x");

    private string Archive => Path.Combine(Root, "a.archive");

    [Test]
    public void Fetch_NamesAPageInPlaceOfAFile([Values("", ", \"md5\": \"00000000000000000000000000000000\"")] string more)
    {
        Answer(Encoding.UTF8.GetBytes(Page));
        Assert.That(Fails(more), Is.EqualTo(
            $"{Server.Url("a.bin")}: a.bin is an HTML page titled 'Sign in & [31mconfirm', as servers send that ask something first or have moved a file: "
            + "open the address in a browser; what was downloaded is removed"));
        Assert.That(Files(), Is.Empty);
    }

    [TestCase("zip")]
    [TestCase("tar.gz")]
    public void Fetch_NamesAPageInPlaceOfAnArchive(string kind)
    {
        Answer("<html>\n<body>no</body>"u8.ToArray());
        Assert.That(UnpackFails(kind), Does.Contain("a.archive is an HTML page, as servers send").And.Not.Contains("compression"));
    }

    [Test]
    public void Fetch_NamesAPageThatItsUserBrought()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Archive, Page);
        var report = Unpack("zip");
        Assert.That(report.Files[0].State, Is.EqualTo(FetchState.Wrong));
        Assert.That(report.Files[0].Detail, Does.StartWith("is an HTML page titled 'Sign in"));
        Assert.That(Server.Requests, Is.Empty);
    }

    [Test]
    public void Fetch_NamesAPageByItsTypeWhereTheSizeIsAnother()
    {
        Server.Answer = request => WebReply.File(request, Encoding.UTF8.GetBytes(Page)) with { Headers = new() { ["Content-Type"] = "text/html; charset=utf-8" } };
        Assert.That(Fails(", \"bytes\": 300000"), Does.EndWith("x.json says 300,000: it sends an HTML page in place of the file, open the address in a browser"));
    }

    [Test]
    public void Fetch_TakesAPageThatIsMeantAndMarkupThatIsNone()
    {
        Answer(Encoding.UTF8.GetBytes(Page));
        Assert.That(Run($$"""{ "name": "a.HTML", "url": "{{Server.Url("a")}}" }""").IsComplete);
        Answer("<annotation><folder>html</folder></annotation>"u8.ToArray());
        Assert.That(Fetch().IsComplete);
    }

    [TestCase("<title>a</title>", "")]
    [TestCase("x<html>", "")]
    [TestCase("  <HTML lang=en><TITLE id=1> a\tb </TITLE>", " titled 'a b'")]
    [TestCase("<!doctype HTML><title></title>", "")]
    public void Fetch_TellsAPageByItsBeginning(string text, string title)
    {
        Answer(Encoding.UTF8.GetBytes(text));
        if (text.Contains("html", StringComparison.OrdinalIgnoreCase) && text.TrimStart().StartsWith('<'))
        {
            Assert.That(Fails(), Does.EndWith($": a.bin is an HTML page{title}, as servers send that ask something first or have moved a file: open the address in a browser; what was downloaded is removed"));
        }
        else
        {
            Assert.That(Fetch().IsComplete);
        }
    }

    [Test]
    public void Fetch_ShortensALongTitle([Values(60, 61)] int length)
    {
        Answer(Encoding.UTF8.GetBytes($"<html><title>{new string('t', length)}</title>"));
        Assert.That(Fails(), Does.Contain($"titled '{new string('t', 60)}{(length > 60 ? "..." : "")}',"));
    }

    [TestCase("a.html", true)]
    [TestCase("a.HTM", true)]
    [TestCase("a.xhtml", true)]
    [TestCase("html", false)]
    [TestCase("a.html.zip", false)]
    public void MayBePage_GoesByTheName(string name, bool expected) => Assert.That(FileContent.MayBePage(name), Is.EqualTo(expected));

    [TestCase("tar.gz", "BZh91AY&SY", "bzip2")]
    [TestCase("tar.gz", "PK\u0003\u0004", "zip")]
    [TestCase("zip", "Rar!\u001a\u0007\u0001", "rar")]
    [TestCase("tar", "PK\u0003\u0004", "zip")]
    public void Fetch_NamesAnArchiveOfAnotherKind(string kind, string start, string found)
    {
        Answer([.. Encoding.Latin1.GetBytes(start), .. new byte[2000]]);
        Assert.That(UnpackFails(kind), Is.EqualTo($"{Archive}: is a {found} file, its manifest says {kind}; remove it to fetch it again"));
    }

    [Test]
    public void Fetch_NamesATarThatIsSaidToBeAnother()
    {
        Answer(Tars.Bytes(("top/train/1.jpg", [1])));
        Assert.That(UnpackFails("zip"), Does.EndWith("is a tar file, its manifest says zip; remove it to fetch it again"));
    }

    [TestCase(8, 1, "encrypted, allowed are files that no password locks")]
    [TestCase(10, 12, "packed with bzip2, allowed are stored and deflated files")]
    [TestCase(10, 14, "packed with LZMA, allowed are stored and deflated files")]
    public void Fetch_NamesHowAFileIsPackedThatItCannotUnpack(int field, byte value, string fault)
    {
        Answer(Patched(Zip(("top/train/1.jpg", "one")), field, value));
        Assert.That(
            UnpackFails("zip"),
            Is.EqualTo($"{Archive}: holds 'top/train/1.jpg', {fault}; nothing is unpacked, another program such as 7z can do it"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive" }));
    }

    [Test]
    public void Fetch_UnpacksDespiteAFileThatIsNotWanted()
    {
        Answer(Patched(Zip(("readme.txt", "no"), ("top/train/1.jpg", "one")), 10, 14));
        Assert.That(Unpack("zip").IsComplete);
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive", "train/1.jpg" }));
    }

    [Test]
    public void Fetch_UnpacksWhatTheFrameworkUnpacksThoughItIsNotReadInPlace()
    {
        // Bytes that are stored mean the same to both methods.
        var zip = Zip(("top/train/1.jpg", "one"));
        Answer(Patched(Patched(zip, 10, 9), 8, 0));
        Assert.That(Unpack("zip").IsComplete);
        Assert.That(File.ReadAllText(Path.Combine(Root, "train/1.jpg")), Is.EqualTo("one"));
    }

    [Test]
    public void Fetch_OfAFileThatIsStoredTwiceTakesTheLater([Values("tar", "zip")] string kind)
    {
        Answer(kind == "zip"
            ? Zip(("top/train/1.jpg", "the first, longer"), ("top/train/1.jpg", "later"))
            : Tars.Bytes(("top/train/1.jpg", "the first, longer"u8.ToArray()), ("top/train/1.jpg", "later"u8.ToArray())));
        Assert.That(Unpack(kind).IsComplete);
        Assert.That(File.ReadAllText(Path.Combine(Root, "train/1.jpg")), Is.EqualTo("later"));
    }

    /// <summary>表.jpg and 犬.jpg as Windows writes them in Japan: both were one name of two question marks.</summary>
    [Test]
    public void Fetch_KeepsNamesThatAreNotUtf8Apart()
    {
        var zip = Zip(("top/train/??.jpg", "one"), ("top/train/!!.jpg", "two"));
        foreach (var (mark, half) in new[] { ("??", new byte[] { 0x95, 0x5C }), ("!!", [0x8C, 0xA2]) })
        {
            while (zip.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) is >= 0 and var at)
            {
                half.CopyTo(zip, at);
            }
        }

        Answer(zip);
        Unpack("zip");
        Assert.That(Files(), Is.EqualTo(new[] { "a.archive", "train/%8C%A2.jpg", "train/%95%5C.jpg" }));
        Assert.That(File.ReadAllText(Path.Combine(Root, "train/%95%5C.jpg")), Is.EqualTo("one"));
    }

    private void Answer(byte[] content) => Server.Answer = request => WebReply.File(request, content);

    private FetchReport Unpack(string kind) =>
        Run($$"""{ "name": "a.archive", "url": "{{Server.Url("a")}}", "unpack": "{{kind}}", "strip": 1, "gives": ["train"] }""");

    private string UnpackFails(string kind) => Assert.Throws<UserErrorException>(() => Unpack(kind))!.Message;

    private string[] Files() => Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal).ToArray();

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Changes a byte of the directory's first entry.</summary>
    private static byte[] Patched(byte[] zip, int field, byte value)
    {
        var copy = zip.ToArray();
        copy[copy.AsSpan().IndexOf("PK\x01\x02"u8) + field] = value;
        return copy;
    }
}
