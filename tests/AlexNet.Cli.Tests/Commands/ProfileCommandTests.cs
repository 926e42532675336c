using System.Text.Json;

namespace AlexNet.Cli.Tests.Commands;

public sealed class ProfileCommandTests : CommandLineTest
{
    [Test]
    public void Profile_PrintsTablesAndNamesTheBottleneck()
    {
        var outcome = Run("profile --data data --network cifar-relu --batch 8 --batches 3 --workers 1");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        foreach (var part in new[] { "loader alone", "both together", "read", "slot", "held back", "p99 ms", "engine alone: a step takes", "MB resident", "images/s (to be expected:" })
        {
            Assert.That(outcome.Output, Does.Contain(part));
        }

        Assert.That(outcome.Output, Does.Contain($"Trace: {Path.Combine("profile", "trace.json")}").And.Contain($"Tables: {Path.Combine("profile", "profile.json")}"));
        Assert.That(outcome.Output.Split('\n').Max(line => line.Length), Is.LessThan(200));
        Assert.That(outcome.Output, Does.Match("│loader alone *│"), "a table on the width of a file, where a terminal of 80 columns has a list");
        var profile = JsonDocument.Parse(File.ReadAllText("profile/profile.json")).RootElement;
        Assert.That(profile.GetProperty("workers").GetInt32(), Is.EqualTo(1));

        // Whatever the bottleneck was: the sentence may be any, but it is printed, and so is all that is to be changed.
        var verdict = profile.GetProperty("verdict");
        Assert.That(verdict.GetProperty("bottleneck").GetString(), Is.AnyOf("engine", "processors", "stage", "serial-stage", "disk", "workers", "ring", "allocation"));
        var text = string.Join(' ', outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var said in verdict.GetProperty("advice").EnumerateArray().Append(verdict.GetProperty("sentence")))
        {
            Assert.That(text, Does.Contain(said.GetString()));
        }

        Assert.That(JsonDocument.Parse(File.ReadAllText("profile/trace.json")).RootElement.GetProperty("traceEvents").GetArrayLength(), Is.GreaterThan(20));
        Directory.Delete("profile", recursive: true);
    }

    [Test]
    public void Profile_ChoosesTheNumberOfWorkers()
    {
        var outcome = Run("profile --data data --split validation --network cifar-relu --batch 8 --batches 3 --workers auto --json other/p.json --trace other/t.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("is chosen: the fewest").And.Contain("→ ").And.Contain("data validation"));
        var profile = JsonDocument.Parse(File.ReadAllText("other/p.json")).RootElement;
        Assert.That(profile.GetProperty("measured_workers").GetArrayLength(), Is.GreaterThanOrEqualTo(2));
        Assert.That(File.Exists("other/t.json") && !Directory.Exists("profile"));
    }

    [Test]
    public void Profile_RefusesWrongOptions()
    {
        AssertOneLine(Run("profile --data data --workers some"), "--workers is 'some'");
        AssertOneLine(Run("profile --data data --seconds 0"), "--seconds is '0'");
        AssertOneLine(Run("profile --data data --split dev --network cifar-relu"), "no split dev", "train", "validation");
        AssertOneLine(Run("profile --data data --epochs 3"), "unknown option '--epochs' of profile");
    }
}
