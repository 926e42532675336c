using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>Names a compiled kernel by everything that made it.</summary>
internal static class KernelKey
{
    /// <param name="options">The compiler's, with the architecture.</param>
    /// <param name="compiler">NVRTC's version, as "12.8".</param>
    /// <param name="driver">As the driver says it.</param>
    /// <returns>Hexadecimal digits of SHA-256.</returns>
    public static string Of(KernelSource source, IReadOnlyList<string> options, string compiler, int driver)
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
        Add(source.Name);
        Add(source.Text);
        Add(source.Headers.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var header in source.Headers)
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
