namespace AlexNet.Architecture.Tests.Sources;

/// <summary>Something that is not as it must be.</summary>
/// <param name="File">From the repository's root.</param>
/// <param name="Line">From 1.</param>
internal readonly record struct Finding(string File, int Line, string Text)
{
    public override string ToString() => $"{File}:{Line}: {Text}";
}
