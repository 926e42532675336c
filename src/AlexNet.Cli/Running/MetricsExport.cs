using System.CommandLine;
using AlexNet.Cli.Options;
using AlexNet.Core;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace AlexNet.Cli.Running;

/// <summary>The meters of the loader and of training, sent to a collector of OpenTelemetry's while a command works. What else there is to say of the way
/// (headers, the period, attributes) says the environment, as OpenTelemetry specifies it: <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>,
/// <c>OTEL_RESOURCE_ATTRIBUTES</c>.</summary>
internal sealed class MetricsExport : IDisposable
{
    /// <summary>OTLP's port of gRPC; all others speak HTTP.</summary>
    private const int GrpcPort = 4317;

    private const string MetricsPath = "/v1/metrics";

    /// <summary>How long the command waits at its end for a collector.</summary>
    private const int FlushMilliseconds = 5000;

    private readonly MeterProvider _provider;
    private readonly Uri _endpoint;

    private MetricsExport(Uri endpoint)
    {
        _endpoint = endpoint;
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("alexnet", serviceVersion: typeof(MetricsExport).Assembly.GetName().Version!.ToString(3)).AddEnvironmentVariableDetector())
            .AddMeter("AlexNet.Loader", "AlexNet.Training")
            .AddOtlpExporter(options =>
            {
                var isGrpc = endpoint.Port == GrpcPort;
                options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                options.Endpoint = isGrpc || endpoint.AbsolutePath.Length > 1 ? endpoint : new Uri(endpoint, MetricsPath);
            })
            .Build();
    }

    public static Option<string> Option() =>
        OptionValue.One("--otlp", "ENDPOINT", "send the meters of loader and training there by OpenTelemetry's protocol, over gRPC to port 4317 and HTTP to others; such as http://localhost:4318");

    /// <summary>Null where it was not asked for.</summary>
    /// <exception cref="UserErrorException">It is no address.</exception>
    public static MetricsExport? Start(ParseResult result, Option<string> option) => result.GetValue(option) switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps) => new MetricsExport(endpoint),
        var text => throw new UserErrorException($"{option.Name} is '{text}'; allowed is an address that begins with http:// or https://, such as http://localhost:4318"),
    };

    /// <summary>Sends what is left. A collector that does not answer is worth a warning, and never the work.</summary>
    public void Dispose()
    {
        if (!_provider.ForceFlush(FlushMilliseconds))
        {
            Terminal.Warn($"{_endpoint}: took no metrics");
        }

        _provider.Shutdown(0);
        _provider.Dispose();
    }
}
