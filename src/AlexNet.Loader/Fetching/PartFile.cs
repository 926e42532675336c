using System.Net.Http.Headers;
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

/// <summary>What the bytes of an incomplete download are of.</summary>
/// <param name="Url">The address asked.</param>
/// <param name="Etag">The server's strong entity tag, if it gave one.</param>
/// <param name="LastModified">When the server says that the file was changed, if it does.</param>
/// <param name="Bytes">The size of the whole, if the server says it.</param>
internal sealed record PartState(string Url, string? Etag, DateTimeOffset? LastModified, long? Bytes)
{
    public static PartState Of(Uri url, HttpResponseMessage response, long? bytes)
    {
        var etag = response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : null;
        return new PartState(url.AbsoluteUri, etag, response.Content.Headers.LastModified, bytes);
    }

    /// <summary>What a server compares before it goes on with a file; null where it gave nothing to compare.</summary>
    public RangeConditionHeaderValue? Condition =>
        Etag is not null ? new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(Etag))
        : LastModified is { } date ? new RangeConditionHeaderValue(date)
        : null;

    /// <summary>Whether an answer is about another version of the file.</summary>
    public bool Contradicts(PartState other) =>
        (Etag is not null && other.Etag is not null && Etag != other.Etag) || (Bytes is not null && other.Bytes is not null && Bytes != other.Bytes);
}
