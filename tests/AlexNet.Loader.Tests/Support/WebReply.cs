namespace AlexNet.Loader.Tests.Support;

/// <summary>An answer, which may promise more than it sends.</summary>
internal sealed record WebReply(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Whether it says how long it is.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>Bytes after which the connection is cut.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Whether nothing follows, not even the end of the connection.</summary>
    public bool IsSilent { get; init; }

    public ReadOnlyMemory<byte> Sent => Body.AsMemory(0, Math.Min(CutAfter ?? Body.Length, Body.Length));

    /// <summary>Answers as a good server does: ranges, and the whole where the condition does not hold.</summary>
    public static WebReply File(WebRequest request, byte[] body, string etag = "\"v1\"", bool ranges = true)
    {
        var headers = new Dictionary<string, string> { ["ETag"] = etag };
        if (request.From is not { } from || !ranges || (request.IfRange is { } condition && condition != etag))
        {
            return new WebReply(200, body) { Headers = headers };
        }

        if (from >= body.Length)
        {
            return new WebReply(416, []) { Headers = new() { ["Content-Range"] = $"bytes */{body.Length}" } };
        }

        headers["Content-Range"] = $"bytes {from}-{body.Length - 1}/{body.Length}";
        return new WebReply(206, body[from..]) { Headers = headers };
    }

    public string Head()
    {
        var length = HasLength ? $"Content-Length: {Body.Length}\r\n" : "";
        return $"HTTP/1.1 {Status} Answer\r\nConnection: close\r\n{length}{string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}\r\n";
    }
}
