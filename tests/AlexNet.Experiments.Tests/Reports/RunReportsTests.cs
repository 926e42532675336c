using System.Xml.Linq;
using AlexNet.Experiments.Reports;
using AlexNet.Training.Tests.Support;

namespace AlexNet.Experiments.Tests.Reports;

/// <summary>The page of a run whose numbers are all different.</summary>
public sealed class RunReportsTests
{
    private const string Log = """
        {"split":"train","step":1,"epoch":0,"loss":2.5,"top1_error":0.9,"top5_error":0.6,"learning_rate":0.01,"images_per_s":90,"seconds":30,"images":8}
        {"split":"train","step":2,"epoch":0,"loss":1.5,"top1_error":0.7,"top5_error":0.4,"learning_rate":0.01,"images_per_s":110,"seconds":60,"images":8}
        {"split":"validation","step":2,"epoch":1,"loss":1.25,"top1_error":0.3,"top5_error":0.11,"learning_rate":0.01,"images_per_s":0,"seconds":78,"images":1234}
        {"split":"train","step":3,"epoch":1,"loss":1.125,"top1_error":0.5,"top5_error":0.2,"learning_rate":0.0025,"images_per_s":100,"seconds":120,"images":8}
        {"split":"validation","step":3,"epoch":2,"loss":1.0625,"top1_error":0.2,"top5_error":0.05,"learning_rate":0.0025,"images_per_s":0,"seconds":5400,"images":1234}
        {"split":"train","step":4,"epoch":2,"loss":0.75,"top1_error":0.1,"top5_error":0.02,"learning_rate":0.001,"images_per_s":101,"seconds":7000,"images":8}
        {"split":"validation","step":4,"epoch":3,"loss":0.875,"top1_error":0.25,"top5_error":0.0625,"learning_rate":0.001,"images_per_s":0,"seconds":7200,"images":1234}
        """;

    private TempFolder _temp = null!;

    [SetUp]
    public void SetUp()
    {
        _temp = new TempFolder();
        File.WriteAllText(_temp.In("recipe.json"), """{ "machine": "a machine", "engine": "onednn", "data": "x" }""");
    }

    [TearDown]
    public void TearDown() => _temp.Dispose();

    [Test]
    public void Write_HasTheBestAndEveryLine() => Assert.That(Report(Log), Is.EqualTo("""
        Validation top-1 error 20.0 % over 1,234 images after 4 updates in 120.0 minutes, 101.0 images/s (median of the updates), on a machine, engine onednn.

        | updates | minutes | learning rate | training loss | training top-1 error | validation loss | validation top-1 error | validation top-5 error |
        | --: | --: | --: | --: | --: | --: | --: | --: |
        | 2 | 1.3 | 0.01 | 2.000 | 80.0 % | 1.250 | 30.0 % | 11.0 % |
        | 3 | 90.0 | 0.0025 | 1.125 | 50.0 % | 1.062 | 20.0 % | 5.0 % |
        | 4 | 120.0 | 0.001 | 0.750 | 10.0 % | 0.875 | 25.0 % | 6.2 % |

        """));

    [Test]
    public void Write_WithoutValidationTellsOfTraining() => Assert.That(Report(Log.Split('\n')[0]), Is.EqualTo("""
        1 update in 0.5 minutes, 90.0 images/s (median of the updates), on a machine, engine onednn.

        | updates | minutes | learning rate | training loss | training top-1 error | validation loss | validation top-1 error |
        | --: | --: | --: | --: | --: | --: | --: |
        | 1 | 0.5 | 0.01 | 2.500 | 90.0 % | – | – |

        """));

    /// <summary>Of equal errors the loss decides; the images that could be read tell here which it was.</summary>
    [TestCase(1.5, 1.25, "over 1,233 images")]
    [TestCase(1.25, 1.5, "over 1,234 images")]
    [TestCase(1.25, 1.25, "over 1,234 images")]
    public void Write_OfEqualErrorsTakesTheLowerLoss(double first, double second, string expected)
    {
        var log = $$"""
            {{Log.Split('\n')[0]}}
            {"split":"validation","step":1,"epoch":1,"loss":{{first}},"top1_error":0.2,"learning_rate":0.01,"images_per_s":0,"seconds":60,"images":1234}
            {"split":"validation","step":2,"epoch":2,"loss":{{second}},"top1_error":0.2,"learning_rate":0.01,"images_per_s":0,"seconds":90,"images":1233}
            """;
        Assert.That(Report(log), Does.StartWith($"Validation top-1 error 20.0 % {expected} after 2 updates in 1.5 minutes, "));
    }

    /// <summary>Of two speeds the higher; a validation that no update precedes has the numbers of the last one; old logs count no images.</summary>
    [Test]
    public void Write_OfAnOldLogOfTwoUpdates() => Assert.That(Report("""
        {"split":"train","step":5,"epoch":0,"loss":2.5,"top1_error":0.9,"learning_rate":0.01,"images_per_s":110,"seconds":30}
        {"split":"train","step":6,"epoch":0,"loss":1.5,"top1_error":0.8,"learning_rate":0.02,"images_per_s":90,"seconds":60}
        {"split":"validation","step":4,"epoch":1,"loss":1.25,"top1_error":0.3,"top5_error":0.1,"learning_rate":0.01,"images_per_s":0,"seconds":18}
        {"split":"validation","step":6,"epoch":1,"loss":1.5,"top1_error":0.4,"learning_rate":0.01,"images_per_s":0,"seconds":90}
        """), Is.EqualTo("""
        Validation top-1 error 30.0 % after 6 updates in 1.5 minutes, 110.0 images/s (median of the updates), on a machine, engine onednn.

        | updates | minutes | learning rate | training loss | training top-1 error | validation loss | validation top-1 error | validation top-5 error |
        | --: | --: | --: | --: | --: | --: | --: | --: |
        | 4 | 0.3 | 0.02 | 1.500 | 80.0 % | 1.250 | 30.0 % | 10.0 % |
        | 6 | 1.5 | 0.02 | 2.000 | 85.0 % | 1.500 | 40.0 % | – |

        """));

    /// <summary>The error beside top-1 is of as many classes as the log says.</summary>
    [Test]
    public void Write_OfFewClassesNamesHowMany() => Assert.That(
        Report(Log.Replace("\"top5_error\"", "\"top_k\":3,\"topk_error\"", StringComparison.Ordinal)), Does.Contain("| validation top-3 error |").And.Contain("| 30.0 % | 11.0 % |"));

    [TestCase("")]
    [TestCase("""{"split":"validation","step":4,"epoch":1,"loss":1.25,"top1_error":0.3,"learning_rate":0.01,"images_per_s":0,"seconds":15}""")]
    public void Write_RefusesALogWithoutUpdates(string log) => Assert.That(
        Assert.Throws<UserErrorException>(() => Report(log))!.Message, Is.EqualTo($"{_temp.In("log.jsonl")}: no training run is logged there; allowed is the folder of a run"));

    [Test]
    public void Write_NamesItsFiles()
    {
        File.WriteAllText(_temp.In("log.jsonl"), Log);
        var files = RunReports.Write(new RunFolder(_temp.In()), _temp.In("there"), _ => null);
        Assert.That(files, Is.EqualTo(new[] { _temp.In("there", "report.md"), _temp.In("there", "curve.svg"), _temp.In("there", "report.html") }));
        Assert.That(Directory.GetFiles(_temp.In("there")), Is.EquivalentTo(files));
        var curve = XDocument.Load(files[1]);
        Assert.That(curve.Root!.Elements().First().Value, Is.EqualTo($"{new RunFolder(_temp.In()).Name}: validation top-1 error 20.0 % over 1,234 images after 4 updates in 120.0 minutes"));
        Assert.That(curve.Descendants().Select(element => element.Value), Has.Some.EqualTo("validation top-5 error"));
    }

    private string Report(string log)
    {
        File.WriteAllText(_temp.In("log.jsonl"), log + "\n");
        var files = RunReports.Write(new RunFolder(_temp.In()), _temp.In("report"), _ => null);
        return File.ReadAllText(files[0]);
    }
}
