using System.Net;
using System.Text;

namespace AlexNet.Cli.Tests.Running;

/// <summary>Meters as a collector of OpenTelemetry's takes them over HTTP.</summary>
public sealed class MetricsExportTests : CommandLineTest
{
    [Test]
    [Covers("train", "--otlp")]
    public void Train_SendsTheMeters()
    {
        var sent = Collect(address => Train($"--run sent --otlp {address}"), out var outcome);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(sent.Select(request => (request.Path, request.Type)).Distinct(), Is.EqualTo(new[] { ("/v1/metrics", "application/x-protobuf") }));
        var text = string.Concat(sent.Select(request => request.Body));
        Assert.That(text, Does.Contain("alexnet.training.steps").And.Contain("alexnet.training.step.duration").And.Contain("alexnet.loader.stage.images").And.Contain("service.name"));
    }

    [TestCase("prepare --data data --out shards")]
    [TestCase("profile --data data --network cifar-relu --batches 2 --batch 4 --workers 1")]
    [Covers("prepare", "--otlp")]
    [Covers("profile", "--otlp")]
    public void Others_SendTheLoaders(string line)
    {
        var sent = Collect(address => Run($"{line} --otlp {address}given/path"), out var outcome);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(sent.Select(request => request.Path).Distinct(), Is.EqualTo(new[] { "/given/path" }));
        Assert.That(string.Concat(sent.Select(request => request.Body)), Does.Contain("alexnet.loader.").Or.Contain("AlexNet.Loader"));
    }

    /// <summary>A collector that is not there ends nothing.</summary>
    [Test]
    [Covers("evaluate", "--otlp")]
    public void Evaluate_WarnsOfACollectorThatIsNotThere()
    {
        Assert.That(Train("--run alone").Code, Is.Zero);
        var outcome = Run($"evaluate --data data --checkpoint runs/alone/model.safetensors --otlp {FreeAddress()}");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, $"warning: {_free}: took no metrics\n")), outcome.ToString());
    }

    [TestCase("localhost:4318")]
    [TestCase("ftp://localhost/")]
    [TestCase("here")]
    public void Mistakes_AreOneLine(string endpoint) =>
        AssertOneLine(Train($"--otlp {endpoint}"), $"--otlp is '{endpoint}'; allowed is an address that begins with http:// or https://, such as http://localhost:4318");

    private string _free = "";

    private string FreeAddress()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return _free = $"http://localhost:{((IPEndPoint)socket.LocalEndpoint).Port}/";
    }

    /// <summary>All that was sent to an address while something ran.</summary>
    private List<(string Path, string Type, string Body)> Collect(Func<string, Outcome> run, out Outcome outcome)
    {
        var sent = new List<(string, string, string)>();
        using var listener = new HttpListener();
        listener.Prefixes.Add(FreeAddress());
        listener.Start();
        var collecting = Task.Run(async () =>
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (sent)
                {
                    sent.Add((context.Request.Url!.AbsolutePath, context.Request.ContentType!, Encoding.Latin1.GetString(body.ToArray())));
                }

                context.Response.StatusCode = 200;
                context.Response.Close();
            }
        });
        outcome = run(_free);
        listener.Stop();
        Assert.That(async () => await collecting, Throws.Exception);
        lock (sent)
        {
            return sent;
        }
    }
}
