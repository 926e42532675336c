using AlexNet.Experiments.Reports;
using AlexNet.Training.Runs;
using AlexNet.Training.Tests.Support;

namespace AlexNet.Experiments.Tests.Reports;

public sealed class ReportingObserverTests
{
    [Test]
    public void Calls_ArePassedOn()
    {
        using var temp = new TempFolder();
        ObserverCalls.ExpectAll(shown => new ReportingObserver(shown, new RunFolder(temp.In("run")), _ => null));
    }

    [Test]
    public void Validated_WritesTheReportAndPassesItOn()
    {
        using var run = new SampleRun();
        var shown = new Recorder();
        IRunObserver observer = new ReportingObserver(shown, run.Folder, _ => "again");
        Assert.That(Written(run), Is.Empty);
        observer.Validated(Entry, isBest: true, []);
        Assert.That(Written(run), Is.EqualTo(new[] { "curve.svg", "report.html", "report.md" }));
        Assert.That(File.ReadAllText(Path.Combine(run.Folder.Path, "report.html")), Does.Contain("<code>again</code>"));
        Assert.That((shown.Validations, shown.Best[0], shown.Warnings), Is.EqualTo((new[] { Entry }, true, Array.Empty<string>())));
    }

    /// <summary>Every method but the one that does something tells the same to who shows the run.</summary>
    [Test]
    public void Others_ArePassedOn()
    {
        using var run = new SampleRun();
        var shown = new Recorder();
        IRunObserver observer = new ReportingObserver(shown, run.Folder, _ => null);
        observer.Warn($"a warning");
        observer.Preparing(1, 2);
        observer.ExifWithoutEffect("birds");
        observer.Stepped(Entry, 7);
        observer.Validating(3, 4);
        observer.Happened(new ScheduleEnded(1, 2, 3, 4));
        observer.Saved("file");
        Assert.That(shown.Warnings, Is.EqualTo(new[] { "a warning", "EXIF has no effect on birds" }));
        Assert.That((shown.Prepared[0], shown.Steps[0], shown.Validated[0], shown.Events[0], shown.Saved[0]), Is.EqualTo(((1L, 2L), Entry, (3L, 4L), new ScheduleEnded(1, 2, 3, 4), "file")));
        Assert.That(Written(run), Is.Empty);
    }

    [Test]
    public void Write_ThatFailsIsOneWarning()
    {
        using var run = new SampleRun();
        run.Put("evaluation.json", "{");
        var shown = new Recorder();
        var observer = new ReportingObserver(shown, run.Folder, _ => null);
        observer.Validated(Entry, isBest: false, []);
        observer.Validated(Entry, isBest: false, []);
        observer.Write();
        Assert.That(shown.Warnings, Has.Count.EqualTo(1));
        Assert.That(shown.Warnings[0], Does.StartWith($"the report of {run.Folder.Path} is not written: {run.Folder.Path}/evaluation.json: not what Evaluate writes"));
        Assert.That(Written(run), Is.Empty);
        File.Delete(Path.Combine(run.Folder.Path, "evaluation.json"));
        observer.Write();
        Assert.That(Written(run), Has.Length.EqualTo(3), "as soon as it can be written");
    }

    /// <summary>Whatever it is that fails.</summary>
    [Test]
    public void Write_ThatFailsOtherwiseIsAWarningToo()
    {
        using var run = new SampleRun();
        var shown = new Recorder();
        new ReportingObserver(shown, run.Folder, _ => throw new InvalidOperationException("no words")).Write();
        Assert.That(shown.Warnings, Is.EqualTo(new[] { $"the report of {run.Folder.Path} is not written: no words" }));
    }

    [Test]
    public void Write_BeforeTheFirstUpdateWritesNothing()
    {
        using var run = new SampleRun();
        File.WriteAllText(run.Folder.LogFile, "");
        var shown = new Recorder();
        new ReportingObserver(shown, run.Folder, _ => null).Write();
        Assert.That((Written(run), shown.Warnings), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    private static LogEntry Entry { get; } = new("validation", 1, 2, 3, 0.5, 0.25, 0.01, 100, 60);

    private static string[] Written(SampleRun run) => [.. Directory.GetFiles(run.Folder.Path).Select(file => Path.GetFileName(file)).Where(name => name[..2] is "cu" or "re").Except(["recipe.json"]).Order()];
}
