using System.Text.Json.Nodes;
using AlexNet.Cli.Sweeps;
using AlexNet.Experiments.Sweeps;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Sweeps;

/// <summary>What is said of a sweep while it goes on.</summary>
public sealed class SweepDisplayTests
{
    private static readonly SweepRun[] Runs = Figure1.runs(Figure1.chosen(["relu"], ["0.01,0.03"]), Figure1.recipe);

    /// <summary>Half of the first run, a quarter of all, has taken 30 seconds; the whole run a minute.</summary>
    [Test]
    public void Lines_SayWhatIsLeftOfAll()
    {
        var clock = new TestClock();
        var lines = Screen.Lines(() =>
        {
            var display = new SweepDisplay(null, clock);
            var first = new SweepProgress(Runs[0], 1, 2, 0, 0.5);
            var run = display.Begin(first);
            run.Started(Start(0));
            clock.Advance(11);
            run.Stepped(Entry(5), 100);
            clock.Advance(19);
            run.Stepped(Entry(50), 100);
            clock.Advance(5);
            run.Stepped(Entry(60), 100);
            clock.Advance(25);
            display.End(first, Result(Runs[0], SweepRunState.Finished, [0.5, 0.25]));
            var second = new SweepProgress(Runs[1], 2, 2, 0.5, 1);
            display.Begin(second).Started(Start(40));
            display.End(second, Result(Runs[1], SweepRunState.Diverged, []) with { Failure = "the loss is NaN" });
        });
        Assert.That(lines, Is.EqualTo(new[]
        {
            "run 1 of 2, relu-rate-0.01 ...",
            "run 1 of 2, relu-rate-0.01: step 5/100  loss 1.500  error 75 %  10 images/s",
            "run 1 of 2, relu-rate-0.01: step 50/100  loss 1.500  error 75 %  10 images/s, about 1:30 left for all",
            "run 1 of 2, relu-rate-0.01: training error 25.0 % after 2 epochs, about 1:00 left for all",
            "run 2 of 2, relu-rate-0.03 ...",
            "run 2 of 2, relu-rate-0.03 goes on from step 40",
            "run 2 of 2, relu-rate-0.03: diverged: the loss is NaN",
        }));
    }

    [Test]
    public void Plan_CountsWhatIsLeft()
    {
        using var temp = new TempFolder();
        var settings = new SweepSettings
        {
            Command = "figure1",
            Common = new() { Data = "data", Network = null, Recipe = Figure1.recipe },
            Runs = Runs,
            Given = [],
            Level = 0.25,
        };
        var work = new SweepWork(TrainImages: 50_000, ValidationImages: 0, EvaluationImages: 0, Classes: 10);
        var lines = Screen.Lines(() => SweepPlan.Print(settings, new SweepFolder(new RunFolder(temp.In("sweep"))), work, new SweepEstimate("cifar-relu", 1000, work.MultiplyAdds(Runs[0]).Training)));
        Assert.That(Screen.Cells(lines)[1], Is.EqualTo(new[] { "relu-rate-0.01", "cifar-relu", "0.01", "2012", "15,625", "33:20", "" }), "40 epochs of 50,000 images at 1,000 a second");
        Assert.That(lines[^3], Is.EqualTo($"2 runs in {temp.In("sweep")}; to be done: 31,250 updates, at most about 1:06:40"));
        Assert.That(lines[^2], Is.EqualTo("An estimate: cifar-relu trained at 1000.0 images/s just now, over 5 updates; other networks and validations are counted by their multiply-adds."));
        Assert.That(lines[^1], Is.EqualTo("A run ends earlier where its training error is at 25.0 %."));
        var file = temp.In("plan.json");
        SweepPlan.WriteJson(settings, new SweepFolder(new RunFolder("sweep")), work, new SweepEstimate("cifar-relu", 1000, work.MultiplyAdds(Runs[0]).Training), file);
        Assert.That(JsonNode.Parse(File.ReadAllText(file))!.ToJsonString(), Is.EqualTo(
            """{"sweep":"sweep","images_per_s":1000,"updates_left":31250,"seconds_left":4000,"runs":["""
            + """{"name":"relu-rate-0.01","network":"cifar-relu","learning_rate":0.01,"seed":2012,"updates":15625,"done":0,"state":"open","seconds_left":2000},"""
            + """{"name":"relu-rate-0.03","network":"cifar-relu","learning_rate":0.03,"seed":2012,"updates":15625,"done":0,"state":"open","seconds_left":2000}]}"""));
    }

    private static RunStart Start(long step) => new("data", 10, 0, 3, Networks.cifarRelu, Figure1.recipe, "managed", "the processors", "runs/a", step, 100, 0);

    private static LogEntry Entry(long step) => new("train", step, 0, 1.5, 0.75, null, 0.01, 10, 1);

    private static SweepRunResult Result(SweepRun run, SweepRunState state, double[] errors) => new(run, state, new TrainingCurve(errors), null, null, 1, 1);
}
