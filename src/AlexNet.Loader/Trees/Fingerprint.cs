using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace AlexNet.Loader.Trees;

/// <summary>A hash of what decides whether data is still what it was. No secret and no defence: who wants to can make two things the same.</summary>
internal sealed class Fingerprint
{
    private readonly XxHash128 _hash = new();

    public Fingerprint Add(string text)
    {
        _hash.Append(Encoding.UTF8.GetBytes(text + "\0"));
        return this;
    }

    public Fingerprint Add(long number)
    {
        _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
        return this;
    }

    public Fingerprint Add(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        return this;
    }

    /// <summary>A file by its name, without its folder, its length and when it was last written; a file that is not there by its name.</summary>
    public Fingerprint AddFile(string path)
    {
        var status = FileStatus.Of(path, follows: true) ?? default;
        return Add(Path.GetFileName(path)).Add(status.Length).Add(status.Written);
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
