using AlexNet.Core;
using AlexNet.Engines.Managed;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Reference;

namespace AlexNet.Engines;

/// <summary>The engines by name.</summary>
public static class EngineCatalogue
{
    public static readonly IReadOnlyList<string> Names = ["onednn", "managed", "reference"];

    /// <summary>The engine of that name, or without a name the fastest one whose library is there.</summary>
    /// <exception cref="UserErrorException">The name is unknown, or the engine's library is missing.</exception>
    public static EngineChoice Choose(string? name) => name switch
    {
        "onednn" => new EngineChoice(new OneDnnEngine(), null),
        "managed" => new EngineChoice(new ManagedEngine(), null),
        "reference" => new EngineChoice(new ReferenceEngine(), null),
        null when OneDnnEngine.IsAvailable => new EngineChoice(new OneDnnEngine(), null),
        null => new EngineChoice(new ManagedEngine(), $"{OneDnnEngine.Missing}: going on with the engine managed, which is slower"),
        _ => throw new UserErrorException($"--engine is '{name}'; allowed are {string.Join(", ", Names)}"),
    };
}
