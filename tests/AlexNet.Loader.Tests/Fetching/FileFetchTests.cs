using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Fetching;

/// <summary>Downloads that go well, and those that end in a message.</summary>
public sealed class FileFetchTests : FetchTest
{
    [Test]
    public void Fetch_DownloadsAndChecks()
    {
        var sums = $"""
            , "bytes": {Bytes.Length}, "md5": "{Md5}", "sha1": "{Convert.ToHexStringLower(SHA1.HashData(Bytes))}", "sha256": "{Convert.ToHexStringLower(SHA256.HashData(Bytes))}"
            """;
        var told = new List<(string, long, long)>();
        var report = Fetch(sums, Options() with { Progress = (what, done, total) => told.Add((what, done, total)) });
        AssertFetched();
        Assert.That((report.IsComplete, report.Files[0].State, report.Files[0].Detail), Is.EqualTo((true, FetchState.Downloaded, "size and md5 and sha1 and sha256 fit")));
        Assert.That(told, Does.Contain(("fetching a.bin", 300_000L, 300_000L)).And.Contain(("checking a.bin", 300_000L, 300_000L)));
        Assert.That(Said, Is.EqualTo(new[] { $"Fetching a.bin (300,000 bytes) from {Server.Url("a.bin")} ..." }));
    }

    [Test]
    public void Fetch_CanBeStoppedWhileSumsAreComputed()
    {
        var large = new byte[(2 << 20) + 5];
        Server.Answer = request => WebReply.File(request, large);
        using var stop = new CancellationTokenSource();
        var told = new List<(string What, long Done)>();
        var options = Options() with
        {
            Progress = (what, done, _) =>
            {
                if (what == "checking a.bin")
                {
                    told.Add((what, done));
                    stop.Cancel();
                }
            },
        };
        Assert.That(() => Fetch($", \"md5\": \"{Md5}\"", options, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Is.EqualTo(new[] { ("checking a.bin", 1L << 20) }), "no piece after the one in which it was stopped");
        Assert.That(new FileInfo(Part).Length, Is.EqualTo(large.Length), "what was downloaded is kept");
        Assert.That(File.Exists(Target), Is.False);
    }

    [Test]
    public void Fetch_LeavesWhatIsThere()
    {
        Fetch();
        var report = Fetch();
        Assert.That(report.Files[0].State, Is.EqualTo(FetchState.There));
        Assert.That(Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Fetch_FollowsRedirects()
    {
        Server.Answer = request => request.Path == "a.bin"
            ? new WebReply(302, []) { Headers = new() { ["Location"] = Server.Url("elsewhere") } }
            : WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
    }

    [Test]
    public void Fetch_DoesWithoutALength([Values] bool isKnown)
    {
        Server.Answer = request => WebReply.File(request, Bytes) with { HasLength = false };
        Fetch(isKnown ? $", \"bytes\": {Bytes.Length}" : "");
        AssertFetched();
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    public void Fetch_GivesUpAtOnceWhereAnotherAttemptWouldNotHelp(int status)
    {
        Server.Answer = _ => new WebReply(status, "sorry"u8.ToArray());
        Assert.That(Fails(), Is.EqualTo($"{Server.Url("a.bin")}: the server answers {status} Answer; a.bin cannot be had from there"));
        Assert.That(Server.Requests, Has.Count.EqualTo(1));
        Assert.That(File.Exists(Target) || File.Exists(Part), Is.False);
    }

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public void Fetch_TriesAgainWhereThatMayHelp(int status)
    {
        Server.Answer = request => Server.Requests.Count < 3 ? new WebReply(status, []) : WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Said[1], Is.EqualTo($"a.bin: the server answers {status} Answer; 0 bytes are there, again in 0 s"));
    }

    [Test]
    public void Fetch_GivesUpInTheEnd()
    {
        Server.Answer = _ => new WebReply(503, []);
        Assert.That(Fails(), Is.EqualTo($"{Server.Url("a.bin")}: the server answers 503 Answer; given up after 5 attempts, 0 bytes are kept, the same command goes on from there"));
        Assert.That(Server.Requests, Has.Count.EqualTo(5));
    }

    [TestCase("3600", "0.3")]
    [TestCase("Wed, 01 Jan 2200 00:00:00 GMT", "0.3")]
    [TestCase("Sun, 30 Sep 2012 12:00:00 GMT", "0")]
    public void Fetch_PausesAsLongAsTheServerAsks(string asked, string seconds)
    {
        Server.Answer = request => Server.Requests.Count < 2
            ? new WebReply(503, []) { Headers = new() { ["Retry-After"] = asked } }
            : WebReply.File(request, Bytes);
        Fetch(options: Options() with { FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromMilliseconds(300) });
        Assert.That(Said, Has.Some.EndsWith($"again in {seconds} s"));
    }

    /// <summary>Each pause is twice the one before, up to the longest.</summary>
    [Test]
    public void Fetch_PausesLongerEachTime()
    {
        Server.Answer = request => Server.Requests.Count < 5 ? new WebReply(503, []) : WebReply.File(request, Bytes);
        Fetch(options: Options() with { FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromMilliseconds(300) });
        Assert.That(Said[1..], Is.EqualTo(new[] { "0.1", "0.2", "0.3", "0.3" }.Select(pause => $"a.bin: the server answers 503 Answer; 0 bytes are there, again in {pause} s")));
    }

    [Test]
    public void Options_AreThoseOfPatience()
    {
        var options = new FetchOptions();
        Assert.That((options.Attempts, options.FirstPause, options.LongestPause, options.Patience, options.Verify), Is.EqualTo((5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), false)));
    }

    [Test]
    public void Fetch_AsksForPlainBytesUnderItsName()
    {
        Fetch();
        var headers = Server.Requests.Single().Headers;
        Assert.That((headers["User-Agent"], headers["Accept-Encoding"], headers.ContainsKey("Range"), headers.ContainsKey("If-Range")), Is.EqualTo(("AlexNet.Pipeline", "identity", false, false)));
        Assert.That(Said.Single(), Is.EqualTo($"Fetching a.bin from {Server.Url("a.bin")} ..."), "no size is known");
    }

    [TestCase(300, "the server sends on to , which is not followed (300 Answer)")]
    [TestCase(304, "the server sends on to , which is not followed (304 Answer)")]
    [TestCase(206, "the server answers 206 Answer; a.bin cannot be had from there")]
    public void Fetch_SaysWhereItDoesNotGo(int status, string message)
    {
        Server.Answer = _ => new WebReply(status, []);
        Assert.That(Fails(), Is.EqualTo($"{Server.Url("a.bin")}: {message}"));
        Assert.That(Server.Requests, Has.Count.EqualTo(1));
    }

    /// <summary>Another attempt would not make it secure.</summary>
    [Test]
    public void Fetch_GivesUpAtOnceWithoutASecureConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a.bin";
        var answer = listener.AcceptTcpClientAsync().ContinueWith(
            accepted =>
            {
                using var client = accepted.Result;
                client.GetStream().Write("HTTP/1.1 400 this is no TLS\r\n\r\n"u8);
                _ = client.GetStream().Read(new byte[4096]);
            },
            TaskScheduler.Default);
        var error = Assert.Throws<UserErrorException>(() => Run($$"""{ "name": "a.bin", "url": "{{url}}" }"""));
        Assert.That(error!.Message, Does.StartWith($"{url}: no secure connection: ").And.Not.Contains("attempts").And.Not.EndsWith("."));
        answer.Wait();
    }

    [Test]
    public void Fetch_NamesTheFolderThatCannotBeMade()
    {
        File.WriteAllText(Folder.Combine("data"), "");
        Assert.That(Fails(), Does.StartWith($"{Folder.Combine("data", "x")}: the data cannot be written: "));
    }

    [Test]
    public void Fetch_TellsNoTotalThatIsNotKnown()
    {
        var told = new List<(string What, long Done, long Total)>();
        Server.Answer = request => WebReply.File(request, Bytes) with { HasLength = false };
        Fetch(options: Options() with { Progress = (what, done, total) => told.Add((what, done, total)) });
        Assert.That(told[^1], Is.EqualTo(("fetching a.bin", 300_000L, 0L)));
        Assert.That(told.Select(item => item.Done), Is.Ordered.Ascending);
    }

    [Test]
    public void Report_IsCompleteWhereAllIsThere()
    {
        var file = new ManifestFile { Name = "a" };
        foreach (var (state, isComplete) in new[] { (FetchState.There, true), (FetchState.Downloaded, true), (FetchState.Missing, false), (FetchState.Wrong, false) })
        {
            Assert.That(new FetchReport("/", [new(file, FetchState.There, ""), new(file, state, "")], MissingTars: 0).IsComplete, Is.EqualTo(isComplete));
            Assert.That(new FetchReport("/", [new(file, state, "")], MissingTars: 1).IsComplete, Is.False);
        }
    }

    [Test]
    public void Fetch_RemovesAFileWithAnotherChecksum()
    {
        var wrong = new string('0', 32);
        Assert.That(Fails($", \"md5\": \"{wrong}\""), Does.Contain($"a.bin has the md5 {Md5}, ").And.Contains($"x.json says {wrong}; what was downloaded is removed"));
        Assert.That(Directory.GetFiles(Folder.Combine("data", "x"), "*", new EnumerationOptions { AttributesToSkip = 0 }), Is.Empty);
    }

    [Test]
    public void Fetch_RefusesAnotherSize()
    {
        var manifest = Folder.Combine("data-manifests", "x.json");
        Assert.That(Fails(", \"bytes\": 299999"), Is.EqualTo($"{Server.Url("a.bin")}: the server has 300,000 bytes, {manifest} says 299,999: it is another file now"));
        Server.Answer = request => WebReply.File(request, Bytes) with { HasLength = false };
        Assert.That(Fails(", \"bytes\": 299999"), Is.EqualTo($"{Server.Url("a.bin")}: the server sends more than the 299,999 bytes of a.bin: it is another file now"));
    }

    [Test]
    public void Fetch_SaysThatTheDiskIsTooSmallBeforeItIsFull()
    {
        var message = Fails(options: Options() with { FreeBytes = _ => 299_999 });
        Assert.That(message, Does.EndWith("299,999 bytes are free, a.bin needs 300,000 more"));
        Assert.That(File.Exists(Part), Is.False);
    }

    [Test]
    public void Fetch_TriesWhereTheSystemDoesNotSayWhatIsFree()
    {
        Fetch(options: Options() with { FreeBytes = _ => null });
        AssertFetched();
    }

    [Test]
    public void Fetch_NamesAWrongFileThatItHasNotFetched()
    {
        Fetch();
        File.WriteAllText(Target, "mine");
        var report = Fetch(", \"bytes\": 300000");
        Assert.That((report.IsComplete, report.Files[0].State), Is.EqualTo((false, FetchState.Wrong)));
        Assert.That(report.Files[0].Detail, Does.StartWith("has 4 bytes, ").And.EndsWith("x.json says 300,000"));
        Assert.That(File.ReadAllText(Target), Is.EqualTo("mine"));
    }

    [Test]
    public void Fetch_ChecksTheSumsOfWhatIsThereWhenAsked()
    {
        Fetch();
        var changed = Bytes.ToArray();
        changed[7] ^= 1;
        File.WriteAllBytes(Target, changed);
        var fields = $", \"bytes\": 300000, \"md5\": \"{Md5}\"";
        Assert.That(Fetch(fields).IsComplete);
        Assert.That(Fetch(fields, Options() with { Verify = true }).Files[0].Detail, Does.Contain($"says {Md5}"));
    }

    [Test]
    public void Fetch_KeepsASecondOneOut()
    {
        Directory.CreateDirectory(Folder.Combine("data", "x"));
        using (FolderLock.Take(Folder.Combine("data", "x")))
        {
            Assert.That(Fails(), Does.Contain("another process is fetching into it, wait for it to end: ").And.Contains(".fetching"));
        }

        Assert.That(Fetch().IsComplete);
    }

    [Test]
    public void Fetch_SaysThatNobodyListens()
    {
        Server.Dispose();
        Assert.That(Fails(), Does.Contain("refused").And.Contains("given up after 5 attempts"));
    }
}
