namespace AlexNet.Engines;

/// <summary>An engine and, where it is not the one a user would hope for, why.</summary>
/// <param name="Warning">One line for the user, or null.</param>
public sealed record EngineChoice(IEngine Engine, string? Warning);
