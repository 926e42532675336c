using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Figures;

/// <summary>Some images of a source, in an order of their own.</summary>
internal static class Sample
{
    /// <param name="source">Not disposed of with the sample.</param>
    /// <param name="indices">Sample indices of the source.</param>
    public static IImageSource Of(IImageSource source, IReadOnlyList<int> indices) => source switch
    {
        IPreparedSource prepared => new Prepared(prepared, indices),
        IEncodedSource encoded => new Encoded(encoded, indices),
        _ => throw new NotSupportedException($"{source.GetType().Name} is neither prepared nor encoded"),
    };

    private abstract class Some(IImageSource source, IReadOnlyList<int> indices) : IImageSource
    {
        public int Count => indices.Count;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public int Label(int sampleIndex) => source.Label(indices[sampleIndex]);

        public string Name(int sampleIndex) => source.Name(indices[sampleIndex]);

        public void Dispose()
        {
            // The whole source is another's.
        }

        protected int Of(int sampleIndex) => indices[sampleIndex];
    }

    private sealed class Encoded(IEncodedSource source, IReadOnlyList<int> indices) : Some(source, indices), IEncodedSource
    {
        public void Read(int sampleIndex, ByteBuffer target) => source.Read(Of(sampleIndex), target);
    }

    private sealed class Prepared(IPreparedSource source, IReadOnlyList<int> indices) : Some(source, indices), IPreparedSource
    {
        public int Size => source.Size;

        public ReadOnlySpan<byte> Pixels(int sampleIndex) => source.Pixels(Of(sampleIndex));
    }
}
