using System.CommandLine;
using AlexNet.Core;
using AlexNet.Engines;

namespace AlexNet.Cli.Options;

/// <summary><c>--device</c>, <c>--engine</c> and <c>--precision</c>: what executes the plan.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string> _device = OptionValue.One("--device", "auto|cpu", "where to compute; default: auto");
    private readonly Option<string> _engine = OptionValue.One("--engine", string.Join('|', EngineCatalogue.Names), "what executes the plan; default: the fastest there is");
    private readonly Option<string> _precision = OptionValue.One("--precision", "f32", "arithmetic; default: f32");

    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_engine);
        command.Add(_precision);
    }

    /// <summary>The engine's name, or null: the fastest there is.</summary>
    public string? Engine(ParseResult result)
    {
        if (result.GetValue(_device) is { } device && device.StartsWith("cuda", StringComparison.Ordinal))
        {
            throw new UserErrorException($"--device is '{device}', but this build has no CUDA engine; allowed are auto, cpu");
        }

        result.Choice(_device, "auto", "cpu");
        result.Choice(_precision, "f32");
        return result.Choice(_engine, [.. EngineCatalogue.Names]);
    }
}
