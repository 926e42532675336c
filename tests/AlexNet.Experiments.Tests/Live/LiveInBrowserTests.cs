using System.Globalization;
using AlexNet.Experiments.Live;
using AlexNet.Experiments.Reports;
using AlexNet.Training.Runs;
using AlexNet.Training.Tests.Support;
using Microsoft.Playwright;

namespace AlexNet.Experiments.Tests.Live;

/// <summary>The live page in a browser while a run trains.</summary>
public sealed class LiveInBrowserTests
{
    /// <summary>Points of the first chart's longest line.</summary>
    private const string Points = """
        () => Math.max(0, ...[...(document.querySelector('svg.chart')?.querySelectorAll('path,polyline') ?? [])]
          .map(line => (line.getAttribute('points') ?? line.getAttribute('d') ?? '').split(/[ML ]+/).filter(part => /[0-9]/.test(part)).length))
        """;

    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task Launch() => _browser = await TestBrowser.LaunchAsync();

    [OneTimeTearDown]
    public async Task Close() => await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestCase(360, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    public async Task Curve_GrowsWhileARunTrains(int width, ColorScheme scheme)
    {
        using var run = new TinyRun();
        using var stop = new CancellationTokenSource();
        using var server = new LiveServer(new LiveReport([run.Folder()], _ => null), port: 0);
        var serving = Task.Run(() => server.RunAsync(stop.Token));
        var page = await _browser.OpenAsync(new Uri(server.Address), width, scheme);
        await page.GetByText("Waiting for the first updates.").WaitForAsync();
        var epochs = new Gate();
        var observer = new Recorder { WhenValidated = epochs.Pass };
        var training = Task.Run(() => Trainer.Run(run.Settings("""{ "steps": 0, "epochs": 6 }"""), TinyRun.Start(run.Folder(), null), observer, observer.Token));
        var before = 0;
        for (var epoch = 2; epoch <= 6; epoch += 2)
        {
            epochs.Open(2);
            await page.WaitForFunctionAsync($"before => ({Points})() > before", before, new() { Timeout = 60_000 });
            before = await page.EvaluateAsync<int>(Points);
        }

        await training;
        await page.GetByText("Current: the page follows the run.").WaitForAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "pages", string.Create(CultureInfo.InvariantCulture, $"live-{width}-{scheme}.png")), FullPage = true });
        Assert.That(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), "the page moves sideways");
        await stop.CancelAsync();
        Assert.That(async () => await serving, Throws.InstanceOf<OperationCanceledException>());
        await page.GetByText("No connection").WaitForAsync();
    }

    /// <summary>Lets so many validations pass.</summary>
    private sealed class Gate
    {
        private readonly SemaphoreSlim _open = new(0);

        public void Open(int count) => _open.Release(count);

        public void Pass() => Assert.That(_open.Wait(TimeSpan.FromSeconds(120)));
    }
}
