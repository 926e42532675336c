using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.DataSets;

/// <summary>How large the pictures of a data set are: the median width and the median height of a few, in pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    private const int Looked = 15;

    /// <summary>The shorter side, which decides how far a picture is enlarged or reduced.</summary>
    public int Side => Math.Min(Width, Height);

    /// <summary>Decodes a few pictures, spread over the source.</summary>
    /// <returns>Null where none of them can be decoded.</returns>
    internal static PictureSize? Of(IEncodedSource source)
    {
        var (decoders, bytes, image) = (ImageFormats.Decoders(), new ByteBuffer(), new RgbImage());
        var (widths, heights) = (new List<int>(), new List<int>());
        var looked = Math.Min(Looked, source.Count);
        for (var i = 0; i < looked; i++)
        {
            try
            {
                source.Read((int)((long)i * source.Count / looked), bytes);
                decoders.Decode(bytes.Bytes, image);
                widths.Add(image.Width);
                heights.Add(image.Height);
            }
            catch (Exception error) when (error is ImageFormatException or IOException or UnauthorizedAccessException)
            {
                // It is counted and named when its turn comes.
            }
        }

        return widths.Count > 0 ? new PictureSize(Median(widths), Median(heights)) : null;
    }

    private static int Median(List<int> numbers) => numbers.Order().ElementAt(numbers.Count / 2);
}
