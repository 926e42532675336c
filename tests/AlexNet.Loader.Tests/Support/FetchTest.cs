using System.Security.Cryptography;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Tests.Support;

/// <summary>A folder, a server and a file to fetch from it.</summary>
public abstract class FetchTest
{
    private protected static readonly byte[] Bytes = RandomNumberGenerator.GetBytes(300_000);

    private protected TempFolder Folder { get; private set; } = null!;

    private protected WebServer Server { get; private set; } = null!;

    private protected List<string> Said { get; } = [];

    private protected string Target => Folder.Combine("data", "x", "a.bin");

    private protected string Part => Folder.Combine("data", "x", ".a.bin.part");

    private protected static string Md5 => Convert.ToHexStringLower(MD5.HashData(Bytes));

    [SetUp]
    public void SetUp()
    {
        Folder = new TempFolder();
        Server = new WebServer(request => WebReply.File(request, Bytes));
        Said.Clear();
    }

    [TearDown]
    public void TearDown()
    {
        Server.Dispose();
        Folder.Dispose();
    }

    private protected FetchOptions Options() =>
        new() { FirstPause = TimeSpan.FromMilliseconds(2), Patience = TimeSpan.FromSeconds(2), Say = Said.Add };

    /// <summary>Fetches one file, a.bin.</summary>
    /// <param name="more">Further fields of the file.</param>
    private protected FetchReport Fetch(string more = "", FetchOptions? options = null, CancellationToken cancellation = default) =>
        Run($$"""{ "name": "a.bin", "url": "{{Server.Url("a.bin")}}"{{more}} }""", options, cancellation);

    /// <summary>Fetches files.</summary>
    private protected FetchReport Run(string files, FetchOptions? options = null, CancellationToken cancellation = default, string more = "", string layout = "folders")
    {
        var path = Folder.Combine("data-manifests", "x.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $$"""
            { "name": "x", "origin": "here", "licence": "CC0", "layout": "{{layout}}", "root": "data/x", {{more}} "files": [{{files}}] }
            """);
        return DataFetch.RunAsync(Manifest.Load(path), null, options ?? Options(), cancellation).GetAwaiter().GetResult();
    }

    private protected string Fails(string more = "", FetchOptions? options = null) =>
        Assert.Throws<UserErrorException>(() => Fetch(more, options))!.Message;

    private protected void AssertFetched()
    {
        Assert.That(File.ReadAllBytes(Target).AsSpan().SequenceEqual(Bytes));
        Assert.That(Directory.GetFileSystemEntries(Folder.Combine("data", "x"), "*", new EnumerationOptions { AttributesToSkip = 0 }), Is.EqualTo(new[] { Target }));
    }
}
