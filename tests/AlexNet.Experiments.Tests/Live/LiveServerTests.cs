using System.Net;
using System.Net.Sockets;
using AlexNet.Core;
using AlexNet.Experiments.Live;

namespace AlexNet.Experiments.Tests.Live;

public sealed class LiveServerTests
{
    private CancellationTokenSource _stop = null!;
    private SampleRun _run = null!;
    private LiveServer _server = null!;
    private Task _serving = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void Start()
    {
        (_run, _stop) = (new SampleRun(), new CancellationTokenSource());
        _server = new LiveServer(new LiveReport([_run.Folder], _ => null), port: 0);
        _serving = Task.Run(() => _server.RunAsync(_stop.Token));
        _client = new HttpClient { BaseAddress = new Uri(_server.Address), Timeout = TimeSpan.FromSeconds(60) };
    }

    [TearDown]
    public void Stop()
    {
        _stop.Cancel();
        Assert.That(async () => await _serving, Throws.InstanceOf<OperationCanceledException>());
        _client.Dispose();
        _server.Dispose();
        _run.Dispose();
        _stop.Dispose();
    }

    [Test]
    public async Task Page_IsServedAndNotKept()
    {
        using var answer = await _client.GetAsync("");
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), answer.Headers.CacheControl!.NoStore), Is.EqualTo((HttpStatusCode.OK, "text/html; charset=utf-8", true)));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.StartWith("<!DOCTYPE html>").And.Contain("id=\"live\""));
    }

    [Test]
    public async Task Events_TellOfEveryNewerPage()
    {
        using var reader = new StreamReader(await _client.GetStreamAsync("events"));
        Assert.That(await Next(reader), Is.EqualTo("data: 0"), "at once");
        await File.AppendAllTextAsync(_run.Folder.LogFile, """{"split":"validation","step":32,"epoch":8,"loss":0.1,"top1_error":0.01,"learning_rate":0.01,"images_per_s":0,"seconds":100}""" + "\n");
        Assert.That(await Next(reader), Is.EqualTo("data: 1"));
    }

    [TestCase("GET", "log.jsonl", 404)]
    [TestCase("GET", "../recipe.json", 404)]
    [TestCase("POST", "", 405)]
    [TestCase("PUT", "events", 405)]
    public async Task Nothing_ElseIsServed(string method, string path, int status)
    {
        using var answer = await _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    /// <summary>A page elsewhere that gives its own name this machine's address must not read runs.</summary>
    [Test]
    public async Task Host_IsThisMachine()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Host = "elsewhere.example";
        using var answer = await _client.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.InRange(400, 499));
    }

    [Test]
    public void Port_ThatIsTakenIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.That(() => new LiveServer(new LiveReport([_run.Folder], _ => null), port), Throws.InstanceOf<UserErrorException>().With.Message.StartsWith($"port is {port}: "));
    }

    private static async Task<string> Next(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "the end";
    }
}
