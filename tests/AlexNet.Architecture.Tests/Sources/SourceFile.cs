namespace AlexNet.Architecture.Tests.Sources;

/// <summary>A file of a project below <c>src/</c>.</summary>
/// <param name="Project">As <c>AlexNet.Loader</c>.</param>
/// <param name="Path">From the project's folder, as <c>Graph/Batch.cs</c>.</param>
internal sealed record SourceFile(string Project, string Path, string Text)
{
    /// <summary>From the project's folder, as <c>Graph</c>; empty for a file that lies directly in it.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsFSharp => Path.EndsWith(".fs", StringComparison.Ordinal);

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public Finding Finding(int line, string text) => new($"src/{Project}/{Path}", line, text);
}
