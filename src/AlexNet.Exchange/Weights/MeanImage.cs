using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AlexNet.Core;
using AlexNet.Exchange.Pickles;
using AlexNet.Exchange.Tensors;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;

namespace AlexNet.Exchange.Weights;

/// <summary>A mean image, or one colour for all pixels.</summary>
public sealed partial class MeanImage
{
    private const int Colours = 3;

    private static readonly byte[] NpyMagic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private readonly string _path;
    private readonly float[] _values;
    private readonly int _side;

    /// <param name="side">0 for one colour.</param>
    private MeanImage(string path, float[] values, int side) => (_path, _values, _side) = (path, values, side);

    /// <summary>In words.</summary>
    public string Words => _side == 0 ? string.Create(CultureInfo.InvariantCulture, $"{_values[0]:0.###}, {_values[1]:0.###}, {_values[2]:0.###}") : $"{_side}×{_side} pixels";

    /// <summary>One colour.</summary>
    public static MeanImage Of(IEnumerable<double> colour) => new("", [.. colour.Select(value => (float)value)], 0);

    /// <summary>The mean of a centre crop, and one colour around it.</summary>
    /// <param name="planes">[3, crop, crop], red first.</param>
    internal static MeanImage Centred(float[] planes, int crop, int side, IReadOnlyList<double> colour)
    {
        var start = (side - crop) / 2;
        var values = new float[Colours * side * side];
        for (var at = 0; at < values.Length; at++)
        {
            var (channel, y, x) = (at / (side * side), (at / side % side) - start, (at % side) - start);
            values[at] = y >= 0 && y < crop && x >= 0 && x < crop ? planes[(((channel * crop) + y) * crop) + x] : (float)colour[channel];
        }

        return new MeanImage("", values, side);
    }

    /// <summary>Reads Caffe's .binaryproto, or a .npy of [3, S, S] or [3] numbers.</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public static MeanImage Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        var (shape, values) = bytes.AsSpan().StartsWith(NpyMagic) ? Npy(path, bytes) : CaffeWeights.Blob(path, bytes);
        while (shape.Count > 3 && shape[0] == 1)
        {
            shape = [.. shape.Skip(1)];
        }

        return shape switch
        {
            [Colours] => new MeanImage(path, values, 0),
            [Colours, var height, var width] when height == width && height > 0 => new MeanImage(path, values, (int)height),
            [Colours, 1, 1] => new MeanImage(path, values, 0),
            _ => throw new UserErrorException($"{path}: a mean of {ForeignTensor.Describe(shape)}; allowed are [3, S, S] and [3]"),
        };
    }

    /// <summary>As what a model's images are prepared with: S×S×3, red first.</summary>
    /// <param name="network">Whose images they are.</param>
    /// <param name="bgr">Whether blue is first here.</param>
    /// <exception cref="UserErrorException">It is smaller than the network's input.</exception>
    internal DataStatistics AsStatistics(Network network, bool bgr)
    {
        var side = _side == 0 ? network.ImageSize : _side;
        if (side < network.Crop)
        {
            throw new UserErrorException($"{_path}: a mean of {side}×{side} pixels; network {network.Name} reads {network.Crop}×{network.Crop}, so at least that is allowed");
        }

        var mean = new float[side * side * Colours];
        for (var at = 0; at < mean.Length; at++)
        {
            var (pixel, channel) = (at / Colours, at % Colours);
            var from = bgr ? Colours - 1 - channel : channel;
            mean[at] = _side == 0 ? _values[from] : _values[(from * side * side) + pixel];
        }

        return new DataStatistics
        {
            Size = side,
            Count = 0,
            Exif = ExifOrientation.Ignore,
            Mean = mean,
            PixelMean = [.. Enumerable.Range(0, Colours).Select(channel => (float)mean.Where((_, at) => at % Colours == channel).Average(value => (double)value))],
            Covariance = new double[Colours * Colours],
            Eigen = new RgbEigen(new double[Colours], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
        };
    }

    /// <summary>NumPy's own format: magic, version, the length of a header, a dictionary of Python's as text, then the numbers.</summary>
    private static (IReadOnlyList<long> Shape, float[] Values) Npy(string path, byte[] bytes)
    {
        const int lengthAt = 8;
        var isLong = bytes.Length > lengthAt && bytes[NpyMagic.Length] > 1;
        var headerAt = lengthAt + (isLong ? sizeof(int) : sizeof(ushort));
        if (bytes.Length < headerAt)
        {
            throw new UserErrorException($"{path}: cut short: {bytes.Length} bytes of a .npy");
        }

        var length = isLong ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(lengthAt)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(lengthAt));
        var header = length >= 0 && length <= bytes.Length - headerAt ? Encoding.Latin1.GetString(bytes, headerAt, length) : "";
        if (Header().Match(header) is not { Success: true } match)
        {
            throw new UserErrorException($"{path}: the header of a .npy is '{header.Trim()}'; allowed is one with descr, fortran_order and shape");
        }

        var dtype = NumpyTypes.Of(match.Groups["type"].Value) ?? throw new UserErrorException($"{path}: numbers of type '{match.Groups["type"].Value}'; allowed are {NumpyTypes.Known}");
        long[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(extent => long.Parse(extent, CultureInfo.InvariantCulture))];
        try
        {
            return (shape, NumpyTypes.Values(bytes.AsSpan(headerAt + length), dtype, shape, match.Groups["fortran"].Value == "True"));
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{path}: {error.Message}");
        }
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]{0,64})\),? *\}")]
    private static partial Regex Header();
}
