using System.Text.Json;
using AlexNet.Cli.Tests.Support;

namespace AlexNet.Cli.Tests.Commands;

/// <summary><c>plan --replicas</c></summary>
public sealed class PlanOfReplicasTests : CommandLineTest
{
    [Test]
    [Covers("plan", "--replicas", "--parallel")]
    public void OneOfSeveral_SaysWhatTravels()
    {
        const string each = "one of 4 processes, which have 32 images each of a batch of 128: sends ";

        Assert.That(Run("plan --replicas 4").Output, Does.Contain(each + "365.8 MB in a step, 6 sums\n"));
        Assert.That(Run("plan --replicas 4 --parallel hybrid").Output, Does.Contain(each + "31.3 MB in a step, 5 sums, 5 gatherings, 1 scattering\n"));
        Assert.That(Run("plan").Output, Does.Not.Contain("processes"));
    }

    [Test]
    [Covers("plan", "--link", "--step")]
    public void Range_IsATableOfPowersOfTwo_AndItsJson()
    {
        Assert.That(Run("plan --replicas 1..12 --link 0.5,50 --step 1.5 --json table.json").Code, Is.Zero);

        using var written = JsonDocument.Parse(File.ReadAllText("table.json"));
        var steps = written.RootElement.GetProperty("steps").EnumerateArray().ToArray();
        Assert.That(steps.Select(step => step.GetProperty("processes").GetInt32()), Is.EqualTo(new[] { 1, 2, 4, 8, 12 }));
        Assert.That(steps.Select(step => step.GetProperty("batch").GetInt32()), Is.EqualTo(new[] { 128, 256, 512, 1024, 1536 }));
        Assert.That(steps[0].GetProperty("seconds").GetDouble(), Is.EqualTo(1.5).Within(1e-9));
        Assert.That(steps.Select(step => step.GetProperty("efficiency").GetDouble()), Is.Ordered.Descending);
        Assert.That(Run("plan --replicas 2..2 --link 10,50 --step 1.5").Output, Does.Contain("Expected, not measured: steps that take 1.5 s without an exchange, a link of 10 Gbit/s each way and 50 µs a message"));
    }

    [TestCase("--replicas 0", "--replicas is '0'; allowed is a number from 1 to 65536, or two with .. between them, the smaller first")]
    [TestCase("--replicas 8..2", "--replicas is '8..2'; allowed is a number from 1 to 65536, or two with .. between them, the smaller first")]
    [TestCase("--replicas 3", "--batch is 128 and there are 3 processes; allowed is a batch that their number divides")]
    [TestCase("--replicas 2 --link 10,5", "--link and --step are given one without the other; allowed are both or none")]
    [TestCase("--replicas 2 --link 10 --step 1", "--link is '10'; allowed are gigabits a second, microseconds a message and perhaps seconds of the processor for a GB, such as 25,10 or 10,50,0.6")]
    [TestCase("--replicas 2 --link 10,5 --step 0", "--step is '0'; allowed is a number of seconds above 0")]
    public void BadInput_IsOneLine(string options, string message) =>
        Assert.That(Run($"plan {options}").Error, Is.EqualTo($"alexnet: {message}\n"));
}
