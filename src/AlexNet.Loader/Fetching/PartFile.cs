using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>A download that is not complete: a hidden file of the bytes so far, and one beside it that says of what.</summary>
internal sealed class PartFile
{
    private readonly string _statePath;

    public PartFile(string folder, string name)
    {
        Path = System.IO.Path.Combine(folder, $".{name}.part");
        _statePath = Path + ".json";
    }

    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>What the bytes are of; null where nothing readable says it, or they are of another address.</summary>
    public PartState? Read(Uri url)
    {
        try
        {
            return JsonSerializer.Deserialize<PartState>(File.ReadAllBytes(_statePath)) is { } state && state.Url == url.AbsoluteUri ? state : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(PartState state)
    {
        AtomicFile.Write(_statePath, stream => JsonSerializer.Serialize(stream, state));
    }

    /// <summary>Forgets what has been downloaded.</summary>
    public void Delete()
    {
        File.Delete(Path);
        File.Delete(_statePath);
    }

    /// <summary>Gives the complete file its name.</summary>
    public void Complete(string target)
    {
        File.Move(Path, target);
        File.Delete(_statePath);
    }
}
