using System.Net.Http.Headers;

namespace AlexNet.Loader.Fetching;

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
