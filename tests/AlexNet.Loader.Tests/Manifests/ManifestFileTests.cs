using AlexNet.Loader.Manifests;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Manifests;

/// <summary>The files of a manifest.</summary>
public sealed class ManifestFileTests : FolderTest
{
    private static readonly string Md5 = new('a', 32);

    [Test]
    public void Load_KeepsEverythingThatIsSaid()
    {
        var file = Load($$"""
            { "name": "a.tgz", "url": "https://example.org/a.tgz", "bytes": 147897477120, "md5": "{{Md5.ToUpperInvariant()}}", "sha256": "{{Md5}}{{Md5}}",
              "unpack": "tar.gz", "strip": 1, "gives": ["train", "val/x"] }
            """);
        Assert.That((file.Name, file.Url!.AbsoluteUri, file.Bytes), Is.EqualTo(("a.tgz", "https://example.org/a.tgz", 147_897_477_120)));
        Assert.That(file.Checksums, Is.EqualTo(new[] { new Checksum("md5", Md5), new Checksum("sha256", Md5 + Md5) }));
        Assert.That((file.Unpack, file.Strip), Is.EqualTo((ArchiveKind.TarGz, 1)));
        Assert.That(file.Gives, Is.EqualTo(new[] { "train", "val/x" }));
        Assert.That(file.Checksums.Select(sum => $"{sum}"), Is.EqualTo(new[] { $"md5 {Md5}", $"sha256 {Md5}{Md5}" }));
        var plain = Load("""{ "name": "a.tar", "url": "http://example.org/a", "bytes": 9007199254740992, "unpack": "tar", "strip": 8, "gives": ["x"] }""");
        Assert.That((plain.Unpack, plain.Strip, plain.Bytes, plain.Checksums.Count), Is.EqualTo((ArchiveKind.Tar, 8, 9_007_199_254_740_992, 0)));
        Assert.That(Load("""{ "name": "a.zip", "url": "http://example.org/a", "unpack": "zip", "gives": ["x", "xy", "y/z", "y/zz"] }"""), Has.Property("Unpack").EqualTo(ArchiveKind.Zip).And.Property("Strip").Zero);
    }

    [Test]
    public void Load_NeedsNoAddressBesideALogin()
    {
        Assert.That(Load("""{ "name": "a.tar" }""", "\"login\": \"Register there.\",").Url, Is.Null);
        var error = Assert.Throws<UserErrorException>(() => Load("""{ "name": "a.tar" }"""));
        Assert.That(error!.Message, Does.EndWith("$.files[0].url is missing, allowed is an address; a manifest with login needs none"));
    }

    [TestCase("""{ "url": "https://example.org/a" }""", "$.files[0].name is missing")]
    [TestCase("""{ "name": "/etc/passwd" }""", "$.files[0].name is '/etc/passwd', allowed is the name of a file")]
    [TestCase("""{ "name": "../a" }""", "$.files[0].name is '../a', allowed is the name of a file")]
    [TestCase("""{ "name": ".." }""", "$.files[0].name is '..', allowed is the name of a file")]
    [TestCase("""{ "name": ".a" }""", "$.files[0].name is '.a', allowed is the name of a file")]
    [TestCase("""{ "name": "a\\b" }""", "$.files[0].name is 'a\\b', allowed is the name of a file")]
    [TestCase("""{ "name": "C:a" }""", "$.files[0].name is 'C:a', allowed is the name of a file")]
    [TestCase("""{ "name": "a", "url": "ftp://example.org/a" }""", "$.files[0].url is 'ftp://example.org/a', allowed are addresses that start with https:// or http://")]
    [TestCase("""{ "name": "a", "url": "file:///etc/passwd" }""", "$.files[0].url is 'file:///etc/passwd', allowed are")]
    [TestCase("""{ "name": "a", "url": "a.zip" }""", "$.files[0].url is 'a.zip', allowed are")]
    [TestCase("""{ "name": "a", "url": "https://me:secret@example.org/a" }""", "without a password")]
    [TestCase("""{ "name": "a", "bytes": 0 }""", "$.files[0].bytes is 0, allowed are whole numbers from 1 to 9007199254740992")]
    [TestCase("""{ "name": "a", "bytes": 1.5 }""", "$.files[0].bytes is 1.5, allowed are whole numbers")]
    [TestCase("""{ "name": "a", "md5": "abc" }""", "$.files[0].md5 is 'abc', allowed are 32 hexadecimal digits")]
    [TestCase("""{ "name": "a", "sha1": "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz" }""", "allowed are 40 hexadecimal digits")]
    [TestCase("""{ "name": "a", "sha256": "" }""", "$.files[0].sha256 is \"\", allowed is a text that is not empty")]
    [TestCase("""{ "name": "a", "unpack": "rar", "gives": ["x"] }""", "$.files[0].unpack is 'rar', allowed are tar, tar.gz, zip")]
    [TestCase("""{ "name": "a", "unpack": "zip" }""", "$.files[0].gives is empty or missing")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["x", "../y"] }""", "$.files[0].gives[1] is '../y', allowed are paths below the data's folder")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["/x"] }""", "$.files[0].gives[0] is '/x', allowed are paths below")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["x", "y", "x"] }""", "$.files[0].gives[2] is 'x' beside 'x', allowed are paths that do not lie within each other")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["x/y", "X"] }""", "$.files[0].gives[1] is 'X' beside 'x/y', allowed are")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["x"] }, { "name": "b", "unpack": "tar", "gives": ["x2", "x/z"] }""", "$.files[1].gives[1] is 'x/z' beside 'x', allowed are")]
    [TestCase("""{ "name": "a", "unpack": "zip", "gives": ["b"] }, { "name": "b" }""", "$.files[0].gives[0] is 'b' beside 'b', allowed are")]
    [TestCase("""{ "name": "a", "gives": ["x"] }""", "$.files[0].unpack is missing")]
    [TestCase("""{ "name": "a", "strip": 9, "unpack": "zip", "gives": ["x"] }""", "$.files[0].strip is 9, allowed are whole numbers from 0 to 8")]
    [TestCase("""{ "name": "a", "size": 3 }""", "$.files[0].size is unknown, allowed are name, url, bytes, md5, sha1, sha256, unpack, strip, gives")]
    [TestCase("""{ "name": "a" }, { "name": "b", "md5": 3 }""", "$.files[1].md5 is 3, allowed is a text")]
    [TestCase("""{ "name": "a" }, { "name": "A" }""", "$.files[1].name is 'A', which another file has")]
    [TestCase("\"a.zip\"", "$.files[0] is a JSON String, allowed is an object")]
    public void Load_NamesThePlaceOfAnError(string files, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Load(files, "\"login\": \"there\","));
        Assert.That(error!.Message, Does.Contain(message));
    }

    private ManifestFile Load(string files, string more = "")
    {
        var path = Folder.Combine("x.json");
        File.WriteAllText(path, $$"""
            { "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data/x", {{more}} "files": [{{files}}] }
            """);
        return Manifest.Load(path).Files[0];
    }
}
