using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>A file of kernels with the headers that it includes, directly or through others.</summary>
/// <param name="Name">As "lrn.cu": the compiler's messages begin with it.</param>
internal sealed record KernelSource(string Name, string Text, IReadOnlyList<KernelHeader> Headers)
{
    /// <summary>Names a compiled file by everything that made it.</summary>
    /// <param name="options">The compiler's, with the architecture.</param>
    /// <param name="compiler">NVRTC's version, as "12.8".</param>
    /// <param name="driver">As the driver says it.</param>
    /// <returns>Hexadecimal digits of SHA-256.</returns>
    public string Key(IReadOnlyList<string> options, string compiler, int driver)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text)
        {
            // With its length before it, so that no two lists of texts read alike.
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        Add(compiler);
        Add(driver.ToString(CultureInfo.InvariantCulture));
        Add(Name);
        Add(Text);
        Add(Headers.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var header in Headers)
        {
            Add(header.Name);
            Add(header.Text);
        }

        foreach (var option in options)
        {
            Add(option);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <param name="Name">As it stands in <c>#include "…"</c>.</param>
internal sealed record KernelHeader(string Name, string Text);
