using AlexNet.Cli.Display;
using AlexNet.Cli.Output;
using AlexNet.Core;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Display;

/// <summary>Where the lines of a run go.</summary>
[NonParallelizable]
public sealed class RunDisplayTests
{
    private static readonly RunEvent Drop = new RateDropped(120, 7, 0.001, 3, 1, 2);
    private static readonly RunEvent Stuck = new NoProgress(400, 300, 2.3021, 2.302585) { Remedies = [Remedy.Labels] };

    [Test]
    public void Plain_WritesWhatHappensAndWarnsOfALossThatDoesNotFall()
    {
        var (output, error) = Screen.Of(() =>
        {
            var observer = new PlainRunObserver();
            observer.Happened(Drop);
            observer.Happened(Stuck);
        });
        Assert.That(output, Is.EqualTo(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    [Test]
    public void Bars_LeaveWhatHappensAboveThem()
    {
        var (output, error) = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Happened(Drop);
            observer.Happened(Stuck);
            return 0;
        }), width: 300);
        Assert.That(output, Does.Contain(RunTexts.Happened(Drop) + "\n"));
        Assert.That(error, Is.EqualTo($"warning: {RunTexts.Happened(Stuck)}\n"));
    }

    /// <summary>Ten of forty updates were done before; two seconds each, and half of what was left is done.</summary>
    [Test]
    public void Bars_ShowHowFarARunIs()
    {
        var output = Screen.Of(() => Bars.Show(BarColumns.State, bars =>
        {
            var observer = new BarRunObserver(bars);
            observer.Started(new RunStart("photos", 8, 8, 3, Networks.find("cifar-relu"), Core.Recipes.quick, "onednn", "the processors", "runs/x", 10, 40, 100));
            observer.Stepped(new LogEntry("train", 25, 0, 2.3026, 0.75, 0.25, 0.01, 81.25, 130), 40);
            observer.Validating(3, 12);
            return observer;
        }), interactive: true).Output;
        Assert.That(output, Does.Match("training .* 6[23]% loss 2.303  error 75 %  81.2 images/s  0:30 left").And.Match("validation .* 25%"));
    }
}
