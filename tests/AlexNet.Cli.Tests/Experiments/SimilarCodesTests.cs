using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Experiments;

/// <summary>Similar by binary codes: every option makes a difference.</summary>
public sealed class SimilarCodesTests : CommandLineTest
{
    private const string Search = "similar --features features.safetensors --query 3 --top 4";

    [OneTimeSetUp]
    public void WriteFeatures()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        Succeed("features --checkpoint runs/first/model.safetensors --out features.safetensors");
    }

    /// <summary>A shortlist of all images finds what the exact search finds; without one the distances are of codes: whole numbers.</summary>
    [Test]
    [Covers("similar", "--bits", "--shortlist")]
    public void Shortlist_OfAll_FindsTheExactNeighbours()
    {
        var exact = Neighbours("");

        Assert.That(Neighbours("--bits 16"), Is.EqualTo(exact));
        Assert.That(Neighbours("--bits 16 --shortlist 0").Select(neighbour => neighbour.Distance), Has.All.Matches<double>(distance => distance is >= 0 and <= 16 && distance == Math.Floor(distance)));
        Assert.That(Neighbours("--bits 300 --shortlist 0").Select(neighbour => neighbour.Distance), Has.Some.GreaterThan(16));
    }

    [TestCase("--epochs 2")]
    [TestCase("--seed 7")]
    [Covers("similar")]
    public void Training_ChangesTheEncoder(string option)
    {
        File.Delete("plain.safetensors");
        File.Delete("other.safetensors");
        Succeed($"{Search} --bits 16 --codes plain.safetensors");
        Succeed($"{Search} --bits 16 --codes other.safetensors {option}");
        using var plain = SafetensorsFile.Open("plain.safetensors");
        using var other = SafetensorsFile.Open("other.safetensors");
        Assert.That(other.Read<float>("code.weight"), Is.Not.EqualTo(plain.Read<float>("code.weight")));
    }

    /// <summary>What is there is taken, however else it would be trained, and only for its own features and length.</summary>
    [Test]
    [Covers("similar", "--codes")]
    public void Codes_AreKept()
    {
        Succeed($"{Search} --bits 16 --codes kept.safetensors");
        var then = File.ReadAllBytes("kept.safetensors");
        Assert.That(Neighbours("--bits 16 --shortlist 0 --codes kept.safetensors --seed 9"), Is.EqualTo(Neighbours("--bits 16 --shortlist 0")));
        Assert.That(File.ReadAllBytes("kept.safetensors"), Is.EqualTo(then));
        AssertOneLine(Run($"{Search} --bits 32 --codes kept.safetensors"), "kept.safetensors: bits of its codes is '16'; allowed is 32, as asked for");
        AssertOneLine(Run($"{Search} --bits 16 --codes features.safetensors"), "features.safetensors: format of its codes is 'alexnet-features'; allowed is alexnet-codes, which Similar writes");
        AssertOneLine(Run($"{Search} --codes kept.safetensors"), "--codes is given without --bits; allowed is the length of its codes beside it");
    }

    [TestCase("--query 1", "--query")]
    [TestCase("--images photo.jpg", "--images")]
    [TestCase("--checkpoint model.safetensors", "--checkpoint")]
    [TestCase("--html page.html", "--html")]
    [TestCase("--bits 8 --codes kept.safetensors", "--codes")]
    public void Recall_RefusesWhatItWouldNotDo(string more, string option) => AssertOneLine(
        Run($"similar --features features.safetensors --recall {more}"),
        $"{option} and --recall are both given; --recall asks for the neighbours of images of --features and writes --json alone; allowed is one of them");

    [Test]
    [Covers("similar", "--recall")]
    public void Recall_IsTold()
    {
        var outcome = Succeed("similar --features features.safetensors --top 3 --recall --epochs 1 --json recall.json");
        Assert.That(outcome.Output, Does.Contain("The 3 nearest of 20 queries among 20 images; the exact search took "));
        using var json = JsonDocument.Parse(File.ReadAllText("recall.json"));
        var rows = json.RootElement.GetProperty("codes").EnumerateArray().ToArray();
        Assert.That(rows.Select(row => row.GetProperty("bits").GetInt32()), Is.EqualTo(new[] { 32, 64, 128, 256 }));
        Assert.That(rows.Select(row => row.GetProperty("recall").GetDouble()), Has.All.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("shortlist").GetInt32(), Is.EqualTo(200));
        Assert.That(Succeed("similar --features features.safetensors --recall --bits 8 --epochs 1").Output, Does.Contain("│    8 │").And.Not.Contain("│   32 │"));
    }

    [TestCase("--bits 7", "--bits is '7'; allowed is a whole number from 8 to 1024")]
    [TestCase("--bits 16 --shortlist -1", "--shortlist is '-1'; allowed is a whole number from 0")]
    [TestCase("--bits 16 --epochs 0", "--epochs is '0'; allowed is a whole number from 1")]
    public void Mistakes_AreOneLine(string options, string message) => AssertOneLine(Run($"{Search} {options}"), message);

    private (int Index, double Distance)[] Neighbours(string options)
    {
        Succeed($"{Search} {options} --json found.json");
        using var json = JsonDocument.Parse(File.ReadAllText("found.json"));
        return [.. json.RootElement.GetProperty("queries")[0].GetProperty("neighbours").EnumerateArray()
            .Select(neighbour => (neighbour.GetProperty("index").GetInt32(), neighbour.GetProperty("distance").GetDouble()))];
    }

    private static Outcome Succeed(string line)
    {
        var outcome = Run(line);
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        return outcome;
    }
}
