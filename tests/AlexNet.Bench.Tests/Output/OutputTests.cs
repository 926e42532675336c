using System.Text.Json;
using AlexNet.Bench.Output;
using NUnit.Framework;
using Spectre.Console;

namespace AlexNet.Bench.Tests.Output;

public sealed class OutputTests
{
    private static readonly Surroundings Computer = new("2 cores of Fast CPU", 2, "AVX-512", 0.5);

    [Test]
    public void Table_HasALinePerBenchmark()
    {
        var text = Render([new FixedBenchmark("one").Result(), new BenchResult.Skipped(new FixedBenchmark("two"), "no such package")]);
        Assert.That(text, Does.Match(@"one +40\.0 +12\.5 +3\.20× +images/s"));
        Assert.That(text, Does.Match(@"two +skipped"));
    }

    [Test]
    public void Json_HasTheFiveFieldsOfEachMeasurement()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        try
        {
            ResultJson.Write(file, [new FixedBenchmark("one").Result()]);
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var entry = json.RootElement.EnumerateArray().Single();
            Assert.That(
                entry.EnumerateObject().Select(field => field.Name),
                Is.EqualTo((string[])["name", "ours", "peer", "ratio", "unit"]));
            Assert.That(entry.GetProperty("name").GetString(), Is.EqualTo("one"));
            Assert.That(entry.GetProperty("ours").GetDouble(), Is.EqualTo(40));
            Assert.That(entry.GetProperty("peer").GetDouble(), Is.EqualTo(12.5));
            Assert.That(entry.GetProperty("ratio").GetDouble(), Is.EqualTo(3.2));
            Assert.That(entry.GetProperty("unit").GetString(), Is.EqualTo("images/s"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Page_HasRoundsVersionsHardwareAndSteps()
    {
        var settings = new BenchSettings { Batch = 64 };
        var page = ResultPage.Text(new FixedBenchmark("one").Result(), settings, Computer, new DateTime(2026, 3, 4));
        foreach (var part in (string[])[
            "# one\n", "| median | 40.0 | 12.5 | 3.20× |", "| round 1 | 1,234 | 12.5 | 98.72× |", "| date | 2026-03-04 |", "Fast CPU",
            "| load before | 0.5 |", "| peer | theirs 1.0 |", "batch 64", "| conv1: convolution | winograd | 4.00 | 75.0 % | 500 | 0.25 | 1.00 | 25.0 % |",
            "| norm1: norm |  | 0.50 | 25.0 % |  | 4.00 | 0.25 | 50.0 % |", "| **sum** |  | 4.50 | 100.0 % |  |  | 1.25 | 27.8 % |"])
        {
            Assert.That(page, Does.Contain(part));
        }
    }

    [TestCase(1.0, false)]
    [TestCase(1.1, true)]
    public void IsBusy_FromHalfOfTheProcessors(double load, bool expected) =>
        Assert.That((Computer with { Load = load }).IsBusy, Is.EqualTo(expected));

    private static string Render(BenchResult[] results)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        console.Write(ResultTable.Build(results));
        return writer.ToString();
    }
}
