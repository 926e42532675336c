using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>
/// Writes safetensors files: little-endian, the header padded with spaces to a multiple of 8 bytes, tensors with larger elements
/// first so that every tensor is aligned, otherwise in the order given. The same values give the same bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes a file that appears under its name only when it is complete and on the disk: a temporary file in the same folder is
    /// flushed and renamed.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    /// <param name="withChecksum">Whether the metadata get a checksum of the whole file (<see cref="SafetensorsChecksum"/>).</param>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    public static void Write(string path, IEnumerable<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null, bool withChecksum = false)
    {
        var ordered = tensors.OrderByDescending(t => t.Dtype.Size()).ToArray();
        var header = Header(ordered, withChecksum ? SafetensorsChecksum.Reserve(metadata) : metadata);
        AtomicFile.Write(path, stream =>
        {
            if (withChecksum)
            {
                using var summed = new HashingStream(stream);
                WriteAll(summed, header, ordered);
                SafetensorsChecksum.Fill(stream, header, summed.Digest());
            }
            else
            {
                WriteAll(stream, header, ordered);
            }
        });
    }

    private static void WriteAll(Stream stream, byte[] header, TensorData[] tensors)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            tensor.WriteTo(stream);
        }
    }

    private static byte[] Header(TensorData[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        while (bytes.Length % 8 != 0)
        {
            bytes.WriteByte((byte)' ');
        }

        return bytes.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach (var (name, text) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, TensorData[] tensors)
    {
        var names = new HashSet<string> { "__metadata__" };
        var at = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"two tensors are named {tensor.Name}");
            }

            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Dtype.ToString());
            WriteIntegers(json, "shape", tensor.Shape);
            WriteIntegers(json, "data_offsets", [at, at += tensor.Length]);
            json.WriteEndObject();
        }
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, IReadOnlyList<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
