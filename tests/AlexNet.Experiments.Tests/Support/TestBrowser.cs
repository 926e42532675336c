using Microsoft.Playwright;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Debian's Chromium. Whoever launches it is skipped where there is none.</summary>
internal sealed class TestBrowser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private TestBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<TestBrowser> LaunchAsync()
    {
        var chromium = Places.FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Ignore("no browser: apt-get install -y chromium");
        }

        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] }));
    }

    /// <summary>A page in a window of its own, a phone's where it is narrow. It fails the test where it says or asks for anything unforeseen.</summary>
    /// <param name="address">A file, or a server's.</param>
    public async Task<IPage> OpenAsync(Uri address, int width, ColorScheme scheme)
    {
        var own = address.IsFile ? "file:" : address.AbsoluteUri;
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 740 }, ColorScheme = scheme, IsMobile = width < 500 });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Assert.That(message.Text, Does.Contain("ERR_"), "the console says more than that its server is gone");
        page.PageError += (_, error) => Assert.Fail(error);
        page.Request += (_, request) => Assert.That(request.Url, Does.StartWith(own).Or.StartWith("data:"));
        page.Dialog += (_, dialog) => Assert.Fail(dialog.Message);
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
