using System.Security.Cryptography;
using AlexNet.Loader.Fetching;
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

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
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
        Assert.That(Fails(), Does.Contain("503").And.Contains("given up after 5 attempts"));
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
        Assert.That(Fails(", \"bytes\": 299999"), Does.Contain("the server has 300,000 bytes,").And.Contains("says 299,999"));
        Server.Answer = request => WebReply.File(request, Bytes) with { HasLength = false };
        Assert.That(Fails(", \"bytes\": 299999"), Does.Contain("sends more than the 299,999 bytes"));
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
