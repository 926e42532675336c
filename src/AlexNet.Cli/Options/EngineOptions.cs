using System.CommandLine;
using AlexNet.Core;
using AlexNet.Engines;

namespace AlexNet.Cli.Options;

/// <summary><c>--device</c>, <c>--engine</c> and <c>--precision</c>: what executes the plan.</summary>
internal sealed class EngineOptions
{
    private static readonly string[] Precisions = [.. Enum.GetNames<Precision>().Select(name => name.ToLowerInvariant())];

    private readonly Option<string> _device = OptionValue.One(
        "--device", "auto|cpu|cuda|cuda:N|cuda:N,M", "where to compute: a GPU or two with a column on each (twice the same: both on one); auto: a GPU that can be used, else the processors; default: auto");

    private readonly Option<string> _engine = OptionValue.One("--engine", string.Join('|', EngineCatalogue.Names), "what executes the plan; default: the fastest there is");

    private readonly Option<string> _precision = OptionValue.One("--precision", string.Join('|', Precisions), "numbers of a GPU's products; parameters and sums are float32 in any case; default: f32");

    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_engine);
        command.Add(_precision);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="UserErrorException">A value is none of those allowed, or values contradict each other.</exception>
    public EngineRequest Request(ParseResult result)
    {
        var request = new EngineRequest(
            DeviceChoice.Parse(result.GetValue(_device) ?? "auto"),
            result.Choice(_engine, [.. EngineCatalogue.Names]),
            Enum.Parse<Precision>(result.Choice(_precision, Precisions) ?? Precisions[0], ignoreCase: true));

        // What no machine can do is found before any work is done.
        _ = EngineDecision.Of(request, new GpuState(firstUsable: 0, reason: ""));
        return request;
    }
}
