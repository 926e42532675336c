using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Features;

/// <summary>
/// Writes the file that <see cref="FeatureFile"/> reads. Features go to the disk as they come; how many images there are shows in the
/// end, for some cannot be used: the header, which stands first, is written last, into the room that is left for it.
/// </summary>
internal sealed class SafetensorsFeatures : IFeatureWriter
{
    /// <summary>The header's twelve numbers that are known in the end, of as many digits as a long has.</summary>
    private const int RoomForNumbers = 12 * 19;

    private readonly Stream _stream;
    private readonly FeatureInfo _info;
    private readonly int _headerBytes;
    private readonly List<int> _labels = [];
    private readonly List<int> _nameBytes = [];
    private readonly MemoryStream _names = new();

    /// <param name="stream">At its beginning.</param>
    public SafetensorsFeatures(Stream stream, FeatureInfo info)
    {
        (_stream, _info) = (stream, info);
        _headerBytes = (Header(0, 0).Length + RoomForNumbers + 7) / 8 * 8;
        stream.Write(new byte[sizeof(ulong) + _headerBytes]);
    }

    public void Add(ReadOnlySpan<float> rows, IReadOnlyList<FeatureImage> images)
    {
        _stream.Write(MemoryMarshal.AsBytes(rows));
        foreach (var image in images)
        {
            var name = Encoding.UTF8.GetBytes(image.Name);
            _labels.Add(image.Label);
            _nameBytes.Add(name.Length);
            _names.Write(name);
        }
    }

    public void Finish()
    {
        _stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_labels)));
        _stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_nameBytes)));
        _names.WriteTo(_stream);
        var header = new byte[sizeof(ulong) + _headerBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)_headerBytes);
        header.AsSpan(sizeof(ulong)).Fill((byte)' ');
        Header(_labels.Count, _names.Length).CopyTo(header, sizeof(ulong));
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Seek(0, SeekOrigin.End);
    }

    private byte[] Header(int images, long nameBytes)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = _info.Metadata() };
        var at = 0L;
        Add("features", Dtype.F32, images, _info.Shape.Size);
        Add("labels", Dtype.I32, images);
        Add("name_bytes", Dtype.I32, images);
        Add("names", Dtype.U8, nameBytes);
        return JsonSerializer.SerializeToUtf8Bytes(header);

        void Add(string name, Dtype dtype, params long[] shape)
        {
            var end = at + (shape.Aggregate(1L, (product, extent) => product * extent) * dtype.Size());
            header[name] = new { dtype = dtype.ToString(), shape, data_offsets = (long[])[at, end] };
            at = end;
        }
    }
}
