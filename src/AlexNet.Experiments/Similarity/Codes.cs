using System.Numerics;

namespace AlexNet.Experiments.Similarity;

/// <summary>Binary codes of images, in whole words of 64 bits.</summary>
public sealed class Codes(int count, int bits)
{
    private const int WordBits = 64;

    private readonly int _words = (bits + WordBits - 1) / WordBits;
    private readonly ulong[] _codes = new ulong[(long)count * ((bits + WordBits - 1) / WordBits)];

    public int Count => count;

    public int Bits => bits;

    /// <summary>Bytes of all codes.</summary>
    public long Bytes => (long)_codes.Length * sizeof(ulong);

    public ReadOnlySpan<ulong> this[int image] => _codes.AsSpan(image * _words, _words);

    public void Set(int image, int bit) => _codes[(image * _words) + (bit / WordBits)] |= 1UL << (bit % WordBits);

    /// <summary>In how many bits each image's code differs from another.</summary>
    public void Distances(ReadOnlySpan<ulong> code, Span<int> distances)
    {
        for (var image = 0; image < count; image++)
        {
            var differing = 0;
            for (var word = 0; word < code.Length; word++)
            {
                differing += BitOperations.PopCount(code[word] ^ _codes[(image * _words) + word]);
            }

            distances[image] = differing;
        }
    }
}
