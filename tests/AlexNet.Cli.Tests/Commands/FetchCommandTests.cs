using System.Runtime.InteropServices;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>The command that gets data, against a server of this machine.</summary>
public sealed class FetchCommandTests : CommandLineTest
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 31))];

    private WebServer _server = null!;
    private string _name = "";

    [SetUp]
    public void StartServer()
    {
        _name = $"d{TestContext.CurrentContext.Test.ID}";
        _server = new WebServer(request => WebReply.File(request, Bytes));
    }

    [TearDown]
    public void StopServer() => _server.Dispose();

    [Test]
    public void Fetch_SaysWhatItDoes()
    {
        Manifest();
        var outcome = Run($"fetch --manifest {_name}");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Is.EqualTo(
            $"Fetching a.bin (400,000 bytes) from {_server.Url("a.bin")} ...\na.bin: downloaded, size fits\n{_name}: complete in {Data()}\n"));
        Assert.That(File.ReadAllBytes(Data("a.bin")), Is.EqualTo(Bytes));
        Assert.That(Run($"fetch --manifest {_name}").Output, Does.StartWith("a.bin: there, size fits\n"));
    }

    /// <summary>Also where the data is not complete.</summary>
    [Test]
    [Covers("fetch", "--json")]
    public void Fetch_WritesJson()
    {
        Manifest();
        Assert.That(Run($"fetch --manifest {_name} --json fetched.json").Code, Is.Zero);
        Assert.That(Written("fetched.json"), Is.EqualTo((true, "downloaded", "size fits")));
        Manifest("\"login\": \"register\",");
        File.WriteAllText(Data("a.bin"), "half");
        Assert.That(Run($"fetch --manifest {_name} --json fetched.json").Code, Is.EqualTo(2));
        Assert.That(Written("fetched.json"), Is.EqualTo((false, "wrong", $"has 4 bytes, data-manifests/{_name}.json says 400,000")));

        static (bool, string?, string?) Written(string file)
        {
            var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
            return ((bool)json["complete"]!, (string?)json["files"]![0]!["state"], (string?)json["files"]![0]!["detail"]);
        }
    }

    [Test]
    [Covers("fetch", "--manifest", "--data")]
    public void Fetch_PutsTheDataWhereItIsTold()
    {
        Manifest();
        Assert.That(Run($"fetch --manifest {_name} --data elsewhere").Code, Is.Zero);
        Assert.That(File.ReadAllBytes("elsewhere/a.bin"), Is.EqualTo(Bytes));
    }

    /// <summary>A file of the right size with other bytes: only its checksum tells.</summary>
    [Test]
    [Covers("fetch", "--verify")]
    public void Fetch_VerifiesWhatIsThere()
    {
        Manifest(ofFile: ", \"sha256\": \"" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Bytes)) + "\"");
        Assert.That(Run($"fetch --manifest {_name}").Code, Is.Zero);
        var other = Bytes.ToArray();
        other[7]++;
        File.WriteAllBytes(Data("a.bin"), other);
        Assert.That(Run($"fetch --manifest {_name}").Code, Is.Zero, "its size fits");
        Assert.That(File.ReadAllBytes(Data("a.bin")), Is.EqualTo(other));
        var verified = Run($"fetch --manifest {_name} --verify");
        Assert.That(verified.Code == 2 || File.ReadAllBytes(Data("a.bin")).SequenceEqual(Bytes), verified.ToString());
        Assert.That(verified.Output + verified.Error, Does.Contain("sha256"));
    }

    [Test]
    public void Fetch_SaysWhatALoginAsksFor()
    {
        Manifest("\"login\": \"register at https://example.org and download these files\",", ", \"md5\": \"0123456789abcdef0123456789abcdef\"");
        var outcome = Run($"fetch --manifest {_name}");
        Assert.That(outcome.Output, Is.EqualTo(
            $"{_name} may not be downloaded by a program. Register at https://example.org and download these files.\n"
            + $"Put into {Data()}:\n  a.bin, 400,000 bytes, md5 0123456789abcdef0123456789abcdef\n"));
        AssertOneLine(outcome, $"{_name} is not complete in {Data()}: a.bin is missing");
        File.WriteAllText(Data("a.bin"), "half");
        AssertOneLine(Run($"fetch --manifest {_name}"), $"a.bin has 4 bytes, data-manifests/{_name}.json says 400,000");
    }

    [Test]
    public void Fetch_MakesGeneratedData()
    {
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/made.json", """
            {
              "name": "made", "origin": "here", "licence": "CC0", "layout": "generated", "root": "data/made",
              "generator": { "kind": "shapes", "images": { "train": 10 }, "sizes": ["24x16"] }
            }
            """);
        var outcome = Run("fetch --manifest made --data here");
        Assert.That(outcome.Output, Is.EqualTo($"Making the data set made: 10 pictures in here ...\nmade: complete in {Path.GetFullPath("here")}\n"));
        Assert.That(Run("fetch --manifest made").Output, Is.EqualTo($"Making the data set made: 10 pictures in {Path.GetFullPath("data/made")} ...\nmade: complete in {Path.GetFullPath("data/made")}\n"));
        Assert.That(Run("fetch --manifest made").Output, Is.EqualTo($"made: complete in {Path.GetFullPath("data/made")}\n"), "it is there");
    }

    [Test]
    public void Train_SaysHowToGetMissingData()
    {
        Manifest();
        AssertOneLine(Run($"train --manifest {_name}"), $"{Data()}: the data of {_name} is not there; dotnet cake --target=Fetch --manifest={_name} gets it, or --data FOLDER says");
    }

    [Test]
    public void Signal_KeepsWhatWasFetched()
    {
        Manifest();
        _server.Answer = request => WebReply.File(request, Bytes) with { CutAfter = 150_000, IsSilent = true };
        using (var child = Child.Start($"fetch --manifest {_name}"))
        {
            var part = Data(".a.bin.part");
            child.WaitUntil(() => File.Exists(part) && new FileInfo(part).Length == 150_000);
            child.Signal(PosixSignal.SIGINT);
            var outcome = child.Wait();
            Assert.That((outcome.Code, outcome.Error), Is.EqualTo((130, "alexnet: stopped; what has been fetched is kept, the same command goes on from there\n")), outcome.ToString());
        }

        _server.Answer = request => WebReply.File(request, Bytes);
        Assert.That(Run($"fetch --manifest {_name}").Output, Does.Contain(", 150,000 bytes are there ..."));
        Assert.That(_server.Requests.Last().From, Is.EqualTo(150_000));
        Assert.That(File.ReadAllBytes(Data("a.bin")), Is.EqualTo(Bytes));
    }

    [Test]
    public void FullDisk_EndsWithOneLineAndKeepsWhatFits()
    {
        // A limit on the size of files, of 1024 bytes each, stands for the disk.
        Manifest();
        using var child = Child.StartAfter("trap '' XFSZ; ulimit -f 200; export DOTNET_EnableWriteXorExecute=0", $"fetch --manifest {_name}");
        AssertOneLine(child.Wait(), ".a.bin.part: cannot be written: ", "bytes are kept, the same command goes on from there");
        Assert.That(new FileInfo(Data(".a.bin.part")).Length, Is.EqualTo(200 * 1024));
        Assert.That(Run($"fetch --manifest {_name}").Code, Is.Zero);
        Assert.That(File.ReadAllBytes(Data("a.bin")), Is.EqualTo(Bytes));
    }

    private void Manifest(string more = "", string ofFile = "")
    {
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText($"data-manifests/{_name}.json", $$"""
            {
              "name": "{{_name}}", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data-of/{{_name}}", {{more}}
              "files": [{ "name": "a.bin", "url": "{{_server.Url("a.bin")}}", "bytes": 400000{{ofFile}} }]
            }
            """);
    }

    private string Data(params string[] parts) => Path.Combine([Folder.Path, "data-of", _name, .. parts]);
}
