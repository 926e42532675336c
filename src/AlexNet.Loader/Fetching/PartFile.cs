using System.Text.Json;

namespace AlexNet.Loader;

/// <summary>A download that is not complete: a hidden file of the bytes so far, and one beside it that says of what.</summary>
internal sealed class PartFile
{
    private readonly string statePath;

    public PartFile(string folder, string name)
    {
        Path = System.IO.Path.Combine(folder, $".{name}.part");
        statePath = Path + ".json";
    }

    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>What the bytes are of; null where nothing readable says it, or they are of another address.</summary>
    public PartState? Read(Uri url)
    {
        try
        {
            return JsonSerializer.Deserialize<PartState>(File.ReadAllBytes(statePath)) is { } state && state.Url == url.AbsoluteUri ? state : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(PartState state)
    {
        AtomicFile.Write(statePath, stream => JsonSerializer.Serialize(stream, state));
    }

    /// <summary>Forgets what has been downloaded.</summary>
    public void Delete()
    {
        File.Delete(Path);
        File.Delete(statePath);
    }

    /// <summary>Gives the complete file its name.</summary>
    public void Complete(string target)
    {
        File.Move(Path, target);
        File.Delete(statePath);
    }
}
