using AlexNet.Loader.Fetching;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Fetching;

/// <summary>Data whose licence asks its user to get it.</summary>
public sealed class DataFetchLoginTests : FetchTest
{
    private const string Login = "\"login\": \"register there\",";

    [Test]
    public void Fetch_DownloadsNothing()
    {
        var report = Run($$"""{ "name": "a.bin", "url": "{{Server.Url("a.bin")}}" }, { "name": "b.bin" }""", more: Login);
        Assert.That(report.Files.Select(file => file.State), Is.All.EqualTo(FetchState.Missing));
        Assert.That(report.IsComplete, Is.False);
        Assert.That(Server.Requests, Is.Empty);
        Assert.That(Directory.Exists(Folder.Combine("data", "x")), "the folder to put them into");
    }

    [Test]
    public void Fetch_ChecksWhatIsThere()
    {
        Fetch();
        var (size, sum, other) = ($"\"bytes\": {Bytes.Length}", $"\"md5\": \"{Md5}\"", $"\"md5\": \"{new string('0', 32)}\"");
        Assert.That(One(""), Is.EqualTo((FetchState.There, "no size or checksum is published")));
        Assert.That(One(size), Is.EqualTo((FetchState.There, "size fits")));
        Assert.That(One(sum), Is.EqualTo((FetchState.There, "md5 fits")));
        Assert.That(One($"{size}, {sum}", verify: true), Is.EqualTo((FetchState.There, "size and md5 fit")));
        Assert.That(One(other).State, Is.EqualTo(FetchState.Wrong));
        Assert.That(One($"{size}, {other}"), Is.EqualTo((FetchState.There, "size fits")));
        Assert.That(One($"{size}, {other}", verify: true).State, Is.EqualTo(FetchState.Wrong));

        (FetchState State, string Detail) One(string fields, bool verify = false)
        {
            var file = Run($$"""{ "name": "a.bin"{{(fields.Length > 0 ? ", " : "")}}{{fields}} }""", Options() with { Verify = verify }, more: Login).Files[0];
            return (file.State, file.Detail);
        }
    }

    [Test]
    public void Fetch_CountsATarPerClass()
    {
        const string Fields = Login + "\"class_count\": 3,";
        Directory.CreateDirectory(Folder.Combine("data", "x"));
        File.WriteAllText(Folder.Combine("data", "x", "n1.tar"), "");
        Assert.That(Tars().MissingTars, Is.EqualTo(2));
        Assert.That(Run("", more: Fields).MissingTars, Is.Zero, "of another layout none is missing");
        File.WriteAllText(Folder.Combine("data", "x", "n2.tar"), "");
        File.WriteAllText(Folder.Combine("data", "x", "n3.tar"), "");
        Assert.That(Tars().IsComplete);
        File.WriteAllText(Folder.Combine("data", "x", "n4.tar"), "");
        Assert.That(Tars().MissingTars, Is.Zero, "more than that are not less");

        FetchReport Tars() => Run("", more: Fields, layout: "class-tars");
    }

    [Test]
    public void Fetch_RefusesAManifestThatNamesNothing()
    {
        var error = Assert.Throws<UserErrorException>(() => Run(""));
        Assert.That(error!.Message, Does.EndWith("x.json: $.files is empty or missing, so there is nothing to fetch (here)"));
    }
}
