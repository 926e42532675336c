using System.CommandLine;
using AlexNet.Core;
using AlexNet.Engines;

namespace AlexNet.Cli.Options;

/// <summary><c>--device</c>, <c>--engine</c> and <c>--precision</c>: what executes the plan.</summary>
internal sealed class EngineOptions
{
    private static readonly string[] Precisions = [.. Enum.GetNames<Precision>().Select(name => name.ToLowerInvariant())];

    /// <summary>What the value of an option of precisions is shown as.</summary>
    public static readonly string PrecisionWords = string.Join('|', Precisions);

    private readonly Option<string> _device = OptionValue.One(
        "--device", "auto|cpu|cuda|cuda:N|cuda:N,M,…|cuda:auto", "where to compute: a GPU, or several with a column on each (the same twice: both on one); auto: a GPU that can be used, else the processors; cuda:auto: a GPU that can be used, cuda:auto,auto: two; default: auto");

    private readonly Option<string> _engine = OptionValue.One("--engine", string.Join('|', EngineCatalogue.Names), "what executes the plan; default: the fastest there is");

    private readonly Option<string> _precision = OptionValue.One("--precision", PrecisionWords, "numbers of a GPU's products; parameters and sums are float32 in any case; default: f32");

    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_engine);
        command.Add(_precision);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="UserErrorException">A value is none of those allowed, or values contradict each other.</exception>
    public EngineRequest Request(ParseResult result) => Checked(Wish(result).Request);

    /// <summary>What is asked for of a run that goes on: what was not given is as it was before.</summary>
    /// <param name="before">What the run was computed on, or null where it does not say, or is a new one.</param>
    /// <returns>What to ask for, and what to take where the machine has not got that.</returns>
    /// <exception cref="UserErrorException">A value is none of those allowed, or values contradict each other.</exception>
    public (EngineRequest Wanted, EngineRequest Otherwise) Request(ParseResult result, EngineRequest? before)
    {
        if (before is null)
        {
            var request = Request(result);
            return (request, request);
        }

        var resumption = EngineResumption.Of(Wish(result), before);
        return (Checked(resumption.Wanted), resumption.Otherwise);
    }

    /// <summary>The value of an option of precisions; null where it is not given.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static Precision? PrecisionOf(ParseResult result, Option<string> option) =>
        result.Choice(option, Precisions) is { } word ? Enum.Parse<Precision>(word, ignoreCase: true) : null;

    private EngineWish Wish(ParseResult result) => new(
        result.GetValue(_device) is { } device ? DeviceChoice.Parse(device) : null,
        result.Choice(_engine, [.. EngineCatalogue.Names]),
        PrecisionOf(result, _precision));

    /// <summary>What no machine can do is found before any work is done.</summary>
    private static EngineRequest Checked(EngineRequest request)
    {
        _ = EngineDecision.Of(request, new GpuState([.. Enumerable.Range(0, request.Device.Devices)], reason: ""));
        return request;
    }
}
