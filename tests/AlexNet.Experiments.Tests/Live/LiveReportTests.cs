using System.Text;
using AlexNet.Experiments.Live;
using AlexNet.Experiments.Reports;

namespace AlexNet.Experiments.Tests.Live;

public sealed class LiveReportTests
{
    [Test]
    public void Refresh_MakesThePageAnewWhereTheFolderHasChanged()
    {
        using var run = new SampleRun();
        var report = new LiveReport([run.Folder], _ => null);
        Assert.That((report.Refresh(), report.Refresh()), Is.EqualTo((true, false)));
        Assert.That(Text(report), Does.Contain("after 28 updates").And.Contain("script-src 'sha256-"));
        run.Put("evaluation.json", """{ "data": "birds", "split": "test", "checkpoints": ["m"], "views": 1, "images": 60, "skipped": [], "top1_error": 0.25, "top_k": 2, "topk_error": 0.05, "loss": 0.5, "mistakes": [] }""");
        Assert.That(Eventually(report), "a file more");
        Assert.That(Text(report), Does.Contain("birds test, 60 images"));
    }

    [Test]
    public void Refresh_WaitsForARunThatHasNotBegun()
    {
        using var run = new SampleRun();
        var log = File.ReadAllText(run.Folder.LogFile);
        File.Delete(run.Folder.LogFile);
        var report = new LiveReport([run.Folder], _ => null);
        Assert.That(report.Refresh());
        Assert.That(Text(report), Does.Contain("Waiting for the first updates."));
        File.WriteAllText(run.Folder.LogFile, log);
        Assert.That(Eventually(report));
        Assert.That(Text(report), Does.Contain("Learning curves").And.Not.Contain("Waiting"));
    }

    /// <summary>The folder of a run may vanish; that is shown, and is no fault of whoever watches.</summary>
    [Test]
    public void Refresh_OutlivesTheFolder()
    {
        using var run = new SampleRun();
        var report = new LiveReport([run.Folder], _ => null);
        Assert.That(report.Refresh());
        Directory.Delete(run.Folder.Path, recursive: true);
        Assert.That(Eventually(report));
        Assert.That(Text(report), Does.Contain("Waiting for the first updates."));
    }

    [Test]
    public void Refresh_WritesNothing()
    {
        using var run = new SampleRun();
        var before = Files(run);
        Assert.That(new LiveReport([run.Folder], _ => null).Refresh());
        Assert.That(Files(run), Is.EqualTo(before));
        using var writer = new FileStream(run.Folder.LogFile, FileMode.Open, FileAccess.Write, FileShare.None);
        Assert.That(() => RunReports.Write(run.Folder, run.In("x"), _ => null), Throws.InstanceOf<IOException>(), "a log held by one alone is the hardest case");
        Assert.That(new LiveReport([run.Folder], _ => null).Refresh(), "and it is shown as one that is waited for");
    }

    private static string Text(LiveReport report) => Encoding.UTF8.GetString(report.Page);

    /// <summary>A page that took long is not made again at once.</summary>
    private static bool Eventually(LiveReport report) => SpinWait.SpinUntil(report.Refresh, TimeSpan.FromSeconds(60));

    private static string[] Files(SampleRun run) => [.. Directory.GetFiles(run.Folder.Path).Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")];
}
