using AlexNet.Loader.Fetching;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Fetching;

/// <summary>Downloads that break off.</summary>
public sealed class TransferTests : FetchTest
{
    [Test]
    public void Fetch_GoesOnAfterACut()
    {
        Server.Answer = request => WebReply.File(request, Bytes) with { CutAfter = Server.Requests.Count < 3 ? 100_000 : null };
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Select(request => request.From), Is.EqualTo(new int?[] { null, 100_000, 200_000 }));
        Assert.That(Server.Requests.Select(request => request.IfRange), Is.EqualTo(new[] { null, "\"v1\"", "\"v1\"" }));
        Assert.That(Said[1], Does.StartWith("a.bin: the connection broke off").And.Contains("100,000 bytes are there, again in"));
    }

    [Test]
    public void Fetch_ChecksOnceAfterACut()
    {
        var checks = 0;
        Server.Answer = request => WebReply.File(request, Bytes) with { CutAfter = Server.Requests.Count < 2 ? 100_000 : null };
        Fetch($", \"md5\": \"{Md5}\"", Options() with { Progress = (what, done, total) => checks += what == "checking a.bin" && done == total ? 1 : 0 });
        AssertFetched();
        Assert.That((Server.Requests.Count, checks), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Fetch_KeepsNoOldBytesBesideANewState()
    {
        Server.Answer = request => Server.Requests.Count == 1 ? WebReply.File(request, Bytes) with { CutAfter = 100_000 } : new WebReply(503, []);
        Fails();
        Server.Answer = request => WebReply.File(request, Bytes, "\"v2\"");
        var crash = Options() with { OpenPart = (_, _) => throw new InvalidOperationException("a crash") };
        Assert.That(() => Fetch(options: crash), Throws.InvalidOperationException);
        Assert.That((File.Exists(Part), File.Exists(Part + ".json")), Is.EqualTo((false, true)));
        Fetch();
        AssertFetched();
    }

    [Test]
    public void Fetch_GoesOnInAnotherRun()
    {
        Server.Answer = request => Server.Requests.Count == 1 ? WebReply.File(request, Bytes) with { CutAfter = 123_456 } : new WebReply(503, []);
        Assert.That(Fails(), Does.Contain("123,456 bytes are kept, the same command goes on from there"));
        Assert.That((File.Exists(Target), new FileInfo(Part).Length), Is.EqualTo((false, 123_456)));
        Server.Answer = request => WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().From, Is.EqualTo(123_456));
        Assert.That(Said, Has.Some.EndsWith(", 123,456 bytes are there ..."));
    }

    [Test]
    public void Fetch_GoesOnByTheDateWhereThereIsNoTag()
    {
        const string Date = "Sun, 30 Sep 2012 12:00:00 GMT";
        Server.Answer = request =>
        {
            var reply = WebReply.File(request, Bytes, etag: Date) with { CutAfter = Server.Requests.Count < 2 ? 100_000 : null };
            reply.Headers.Remove("ETag");
            reply.Headers["Last-Modified"] = Date;
            return reply;
        };
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().IfRange, Is.EqualTo(Date));
    }

    [Test]
    public void Fetch_StartsAnewWhereTheFileHasChanged()
    {
        var old = new byte[Bytes.Length];
        Server.Answer = request => Server.Requests.Count < 2 ? WebReply.File(request, old, "\"v0\"") with { CutAfter = 100_000 } : WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().IfRange, Is.EqualTo("\"v0\""));
        Assert.That(Said, Has.Some.Contains("the server cannot go on with the 100,000 bytes that are there, starting anew"));
    }

    [Test]
    public void Fetch_StartsAnewWhereTheServerIgnoresTheCondition()
    {
        var old = new byte[Bytes.Length];
        Server.Answer = request => Server.Requests.Count < 2
            ? WebReply.File(request, old, "\"v0\"") with { CutAfter = 100_000 }
            : WebReply.File(request with { Headers = request.Headers.Where(header => header.Key != "If-Range").ToDictionary() }, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Said, Has.Some.Contains("the server has another version of the file now"));
    }

    [Test]
    public void Fetch_StartsAnewWhereTheServerKnowsNoRanges()
    {
        Server.Answer = request => WebReply.File(request, Bytes, ranges: false) with { CutAfter = Server.Requests.Count < 3 ? 100_000 : null };
        Fetch();
        AssertFetched();
    }

    [Test]
    public void Fetch_GivesUpWhereNothingIsGained()
    {
        Server.Answer = request => WebReply.File(request, Bytes, ranges: false) with { CutAfter = 100_000 };
        Assert.That(Fails(), Does.Contain("given up after 5 attempts, 100,000 bytes are kept"));
        Assert.That(Server.Requests, Has.Count.EqualTo(5));
    }

    /// <summary>An attempt counts anew only where there are more bytes than ever: lengths that go up and down would never end.</summary>
    [Test]
    public void Fetch_GivesUpWhereMoreThanBeforeIsNoMoreThanEver()
    {
        Server.Answer = request => WebReply.File(request, Bytes, ranges: false) with
        {
            CutAfter = Server.Requests.Count switch { > 20 => null, var number => number % 2 == 1 ? 100_000 : 50_000 },
        };
        Assert.That(Fails(), Does.Contain("given up after 5 attempts, 100,000 bytes are kept"));
        Assert.That(Server.Requests, Has.Count.EqualTo(5));
    }

    /// <summary>What is there already needs no room.</summary>
    [Test]
    public void Fetch_ThatGoesOnNeedsRoomForTheRest()
    {
        Server.Answer = request => Server.Requests.Count == 1 ? WebReply.File(request, Bytes) with { CutAfter = 100_000 } : new WebReply(503, []);
        Fails();
        Server.Answer = request => WebReply.File(request, Bytes);
        Assert.That(Fails(options: Options() with { FreeBytes = _ => 199_999 }), Does.EndWith("199,999 bytes are free, a.bin needs 200,000 more"));
        Assert.That(new FileInfo(Part).Length, Is.EqualTo(100_000), "what was downloaded is kept");
        Fetch(options: Options() with { FreeBytes = _ => 200_000 });
        AssertFetched();
    }

    [Test]
    public void Fetch_StartsAnewWhereOnlyTheSumShowsThatThePartsDoNotFit()
    {
        var old = new byte[Bytes.Length];
        Server.Answer = request =>
        {
            var reply = WebReply.File(request, Server.Requests.Count < 2 ? old : Bytes) with { CutAfter = Server.Requests.Count < 2 ? 100_000 : null };
            reply.Headers.Remove("ETag");
            return reply;
        };
        var checks = 0;
        Fetch($", \"md5\": \"{Md5}\"", Options() with { Progress = (what, done, total) => checks += what == "checking a.bin" && done == total ? 1 : 0 });
        AssertFetched();
        Assert.That(checks, Is.EqualTo(2), "what does not fit, and what does");
        Assert.That(Server.Requests.Select(request => request.From), Is.EqualTo(new int?[] { null, 100_000, null }));
        Assert.That(Said, Has.Some.Contains("what was there before does not fit, starting anew"));
    }

    [Test]
    public void Fetch_DoesNotGoOnWhereNothingWouldShowAChange()
    {
        Server.Answer = request =>
        {
            var reply = WebReply.File(request, Bytes) with { CutAfter = Server.Requests.Count < 2 ? 100_000 : null };
            reply.Headers.Remove("ETag");
            return reply;
        };
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Select(request => request.From), Is.EqualTo(new int?[] { null, null }));
    }

    /// <summary>A weak tag says that the meaning is the same, not the bytes; and what the server goes on with must be what was asked for.</summary>
    [TestCase("weak")]
    [TestCase("elsewhere")]
    [TestCase("longer")]
    public void Fetch_DoesNotGoOnWithWhatMayNotFit(string other)
    {
        Server.Answer = request =>
        {
            var isFirst = Server.Requests.Count < 2;
            var reply = WebReply.File(request, Bytes) with { CutAfter = isFirst ? 100_000 : null };
            reply.Headers["ETag"] = other == "weak" ? "W/\"v1\"" : "\"v1\"";
            if (reply.Status == 206)
            {
                reply.Headers["Content-Range"] = other == "elsewhere" ? "bytes 99999-299999/300000" : "bytes 100000-299999/300001";
            }

            return reply;
        };
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Select(request => request.From), Is.EqualTo(other == "weak" ? new int?[] { null, null } : [null, 100_000, null]));
        Assert.That(Said.Any(line => line.Contains("a.bin: the server has another version of the file now; 0 bytes are there", StringComparison.Ordinal)), Is.EqualTo(other != "weak"));
    }

    [Test]
    public void Fetch_TakesAPartThatIsAlreadyTheWhole()
    {
        Server.Answer = request => Server.Requests.Count == 1 ? WebReply.File(request, [.. Bytes, 0]) with { CutAfter = Bytes.Length } : new WebReply(503, []);
        Fails();
        Server.Answer = request => WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().From, Is.EqualTo(Bytes.Length));
    }

    [Test]
    public void Fetch_StartsAnewWhereThePartIsLongerThanTheWhole()
    {
        Server.Answer = request => Server.Requests.Count == 1 ? WebReply.File(request, [.. Bytes, 0, 0]) with { CutAfter = Bytes.Length + 1 } : new WebReply(503, []);
        Fails();
        Server.Answer = request => WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
    }

    [Test]
    public void Fetch_DoesNotTrustAPartOfAnotherAddress()
    {
        Fetch();
        File.Delete(Target);
        File.WriteAllBytes(Part, new byte[1000]);
        File.WriteAllText(Part + ".json", """{ "Url": "http://example.org/a.bin", "Etag": "\"v1\"" }""");
        Fetch();
        AssertFetched();
        File.Delete(Target);
        File.WriteAllBytes(Part, new byte[1000]);
        File.WriteAllText(Part + ".json", "{");
        Fetch();
        AssertFetched();
    }

    [Test]
    public void Fetch_NoticesThatTheConnectionEndedWhereNoLengthWasSaid()
    {
        Server.Answer = request => WebReply.File(request, Bytes) with { HasLength = false, CutAfter = Server.Requests.Count < 2 ? 100_000 : null };
        Fetch(", \"bytes\": 300000");
        AssertFetched();
        Assert.That(Server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public void Fetch_DoesNotWaitForASilentServer()
    {
        Server.Answer = request => WebReply.File(request, Bytes) with { CutAfter = Server.Requests.Count < 2 ? 1000 : null, IsSilent = Server.Requests.Count < 2 };
        Fetch(options: Options() with { Patience = TimeSpan.FromMilliseconds(300) });
        AssertFetched();
        Assert.That(Said, Has.Some.Contains("the server was silent for 0.3 s; 1,000 bytes are there"));
    }

    [Test]
    public void Fetch_CanBeStoppedAndGoneOnWith()
    {
        using var stop = new CancellationTokenSource();
        Server.Answer = request => WebReply.File(request, Bytes) with { CutAfter = Server.Requests.Count < 2 ? 100_000 : null, IsSilent = true };
        var options = Options() with { Progress = (_, done, _) => stop.CancelAfter(done >= 100_000 ? 0 : -1) };
        Assert.That(() => Fetch(options: options, cancellation: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(new FileInfo(Part).Length, Is.EqualTo(100_000));
        Server.Answer = request => WebReply.File(request, Bytes);
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().From, Is.EqualTo(100_000));
    }

    [Test]
    public void Fetch_KeepsThePartOfAFullDisk()
    {
        var message = Fails(options: Options() with { OpenPart = (path, mode) => new FullDisk(path, mode, 150_000) });
        Assert.That(message, Does.Contain(".a.bin.part: cannot be written: No space left on device; ").And.EndsWith("bytes are kept, the same command goes on from there"));
        Assert.That(new FileInfo(Part).Length, Is.EqualTo(150_000));
        Fetch();
        AssertFetched();
        Assert.That(Server.Requests.Last().From, Is.EqualTo(150_000));
    }

    [Test]
    public void Fetch_FlushesToTheDiskBeforeTheFileHasItsName()
    {
        var flushes = new List<(long Length, bool IsOnDisk, bool HasName)>();
        Fetch(options: Options() with { OpenPart = (path, mode) => new WatchedFile(path, mode, flushes, Target) });
        AssertFetched();
        Assert.That(flushes, Is.EqualTo(new[] { (300_000L, true, false) }));
    }

    /// <summary>A file on a disk that is full after so many bytes.</summary>
    private sealed class FullDisk(string path, FileMode mode, int room) : FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(buffer.Length, room - Position);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
