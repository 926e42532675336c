using System.IO.Hashing;
using System.Text;

namespace AlexNet.Loader.Storage;

/// <summary>
/// A checksum of a whole safetensors file in its own metadata: <c>checksum</c> = <c>xxh128:</c> and 32 hexadecimal digits, the XXH128 of
/// the file with those digits as zeros. It notices what a disk or a transfer has changed, and is no signature.
/// </summary>
internal static class SafetensorsChecksum
{
    public const string Key = "checksum";
    private const string Method = "xxh128:";
    private const int Digits = 32;

    private static readonly byte[] Reserved = Encoding.ASCII.GetBytes($"\"{Key}\":\"{Method}{new string('0', Digits)}\"");

    /// <summary>The metadata with room for the digits.</summary>
    public static Dictionary<string, string> Reserve(IReadOnlyDictionary<string, string>? metadata) =>
        new(metadata ?? new Dictionary<string, string>()) { [Key] = Method + new string('0', Digits) };

    /// <summary>Writes the digits into a file that is written but for them.</summary>
    public static void Fill(Stream stream, byte[] header, byte[] digest)
    {
        stream.Position = sizeof(ulong) + DigitsAt(header);
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest)));
        stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Whether a file is as it was written; true where it has no checksum.</summary>
    /// <param name="stream">The file from its first byte on.</param>
    /// <param name="headerBytes">Bytes of the header behind the length before it.</param>
    /// <param name="metadata">What the header says.</param>
    public static bool Holds(Stream stream, int headerBytes, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out var text) || !text.StartsWith(Method, StringComparison.Ordinal) || text.Length != Method.Length + Digits)
        {
            return !metadata.ContainsKey(Key);
        }

        var start = new byte[sizeof(ulong) + headerBytes];
        stream.ReadExactly(start);
        var written = Encoding.ASCII.GetBytes($"\"{Key}\":\"{text}\"");
        var at = start.AsSpan().IndexOf(written);
        if (at < 0)
        {
            return false;
        }

        Reserved.CopyTo(start.AsSpan(at));
        var hash = new XxHash128();
        hash.Append(start);
        hash.Append(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash()) == text[Method.Length..];
    }

    /// <summary>The checksum of a file that has none of its own.</summary>
    public static string Of(Stream stream)
    {
        var hash = new XxHash128();
        hash.Append(stream);
        return Method + Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static int DigitsAt(byte[] header) => header.AsSpan().IndexOf(Reserved) + Reserved.Length - Digits - 1;
}

/// <summary>Passes bytes on and hashes them.</summary>
internal sealed class HashingStream(Stream target) : Stream
{
    private readonly XxHash128 _hash = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => target.Length;

    public override long Position
    {
        get => target.Position;
        set => throw new NotSupportedException();
    }

    public byte[] Digest() => _hash.GetCurrentHash();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.Append(buffer);
        target.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
