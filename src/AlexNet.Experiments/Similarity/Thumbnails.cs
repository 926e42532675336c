using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Experiments.Similarity;

/// <summary>Small pictures by their names, to be shown in a page: of a data set's split, or of files.</summary>
public sealed class Thumbnails : IDisposable
{
    /// <summary>Side of what is decoded from larger files, in pixels.</summary>
    private const int Side = 128;

    private const int Quality = 92;

    private readonly DataSet? _data;
    private readonly IImageSource? _source;
    private readonly Dictionary<string, int> _indices = [];
    private readonly ImagePreparer _preparer;

    /// <param name="source">Of the images, or null for files. Not disposed of.</param>
    public Thumbnails(IImageSource? source, ExifOrientation exif = ExifOrientation.Ignore)
        : this(null, source, exif)
    {
    }

    private Thumbnails(DataSet? data, IImageSource? source, ExifOrientation exif)
    {
        (_data, _source, _preparer) = (data, source, new(ImageFormats.Decoders(exif)));
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            _indices.TryAdd(source!.Name(i), i);
        }
    }

    /// <summary>Of the images that features are of. Data that is not there any more has no pictures.</summary>
    /// <param name="warn">Told why there are none.</param>
    public static Thumbnails Of(FeatureInfo info, Action<string> warn)
    {
        if (info.Data is null || info.Split is null)
        {
            return new(null);
        }

        DataSet? data = null;
        try
        {
            data = DataSet.Open(info.Data, info.DataFolder);
            return new(data, data.Split(info.Split), ExifOrientation.Ignore);
        }
        catch (UserErrorException error)
        {
            data?.Dispose();
            warn($"no pictures of the images: {error.Message}");
            return new(null);
        }
    }

    /// <summary>A picture as a data URI; null where there is none.</summary>
    public string? Of(string name)
    {
        try
        {
            return _indices.TryGetValue(name, out var index) ? Of(index) : File.Exists(name) ? OfFile(name) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            return null;
        }
    }

    public void Dispose() => _data?.Dispose();

    private string Of(int index)
    {
        if (_source is IPreparedSource prepared)
        {
            return Uri(prepared.Pixels(index), prepared.Size);
        }

        var pixels = new byte[Side * Side * 3];
        _ = _preparer.Prepare((IEncodedSource)_source!, index, Side, pixels);
        return Uri(pixels, Side);
    }

    private string OfFile(string path)
    {
        var pixels = new byte[Side * Side * 3];
        _ = _preparer.Prepare(path, Side, pixels);
        return Uri(pixels, Side);
    }

    private static string Uri(ReadOnlySpan<byte> rgb, int side) => $"data:image/jpeg;base64,{Convert.ToBase64String(JpegFiles.Encode(rgb, side, side, Quality))}";
}
