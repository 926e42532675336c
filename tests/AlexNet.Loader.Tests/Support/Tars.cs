using System.Formats.Tar;
using System.IO.Compression;
using WrittenEntry = System.Formats.Tar.TarEntry;

namespace AlexNet.Loader.Tests.Support;

/// <summary>Tars written by the framework's own writer, and damage done to them.</summary>
internal static class Tars
{
    public static void Write(string path, TarEntryFormat format, params (string Name, byte[] Content)[] files)
    {
        File.WriteAllBytes(path, Bytes(format, files));
    }

    public static void Write(string path, params (string Name, byte[] Content)[] files) => Write(path, TarEntryFormat.Ustar, files);

    public static byte[] Bytes(params (string Name, byte[] Content)[] files) => Bytes(TarEntryFormat.Ustar, files);

    public static byte[] Bytes(TarEntryFormat format, params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var entry = Entry(format, name.EndsWith('/') ? TarEntryType.Directory : TarEntryType.RegularFile, name);
                if (!name.EndsWith('/'))
                {
                    entry.DataStream = new MemoryStream(content);
                }

                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Bytes as gzip or unzstd unpack them.</summary>
    /// <param name="format">Gzip or zstd.</param>
    public static byte[] Compress(byte[] bytes, string format = "gzip")
    {
        var target = new MemoryStream();
        using (Stream packed = format == "gzip" ? new GZipStream(target, CompressionLevel.Fastest) : Zstd(target))
        {
            packed.Write(bytes);
        }

        return target.ToArray();
    }

    /// <summary>With a checksum, as the program of that name writes it.</summary>
    private static ZstdSharp.CompressionStream Zstd(Stream target)
    {
        var packed = new ZstdSharp.CompressionStream(target);
        packed.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return packed;
    }

    /// <summary>An entry of another kind than a file.</summary>
    public static byte[] Special(TarEntryType type, string name, string? link = null)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var entry = Entry(TarEntryFormat.Ustar, type, name);
            if (link is not null)
            {
                entry.LinkName = link;
            }

            writer.WriteEntry(entry);
        }

        return stream.ToArray();
    }

    /// <summary>Puts tars one behind the other into one: the first lose their end marks.</summary>
    public static byte[] Join(params byte[][] tars) => [.. tars.SelectMany((tar, i) => i + 1 < tars.Length ? tar[..^1024] : tar)];

    /// <summary>Changes a header's field and corrects its checksum.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="header">Where the header begins.</param>
    /// <param name="field">Where the field begins in it.</param>
    /// <param name="value">Its bytes.</param>
    public static byte[] Patch(byte[] tar, int header, int field, ReadOnlySpan<byte> value)
    {
        var copy = tar.ToArray();
        value.CopyTo(copy.AsSpan(header + field));
        var block = copy.AsSpan(header, 512);
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var part in block)
        {
            sum += part;
        }

        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
        return copy;
    }

    /// <summary>Images of classes named class0, class1, … below a folder of the tar.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Classes(string prefix, int classes, int perClass)
    {
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < perClass; i++)
            {
                yield return ($"{prefix}class{c}/{i:000}.jpg", TinyImages.Jpeg((c * perClass) + i));
            }
        }
    }

    private static WrittenEntry Entry(TarEntryFormat format, TarEntryType type, string name) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        TarEntryFormat.Pax => new PaxTarEntry(type, name),
        _ => new UstarTarEntry(type, name),
    };
}
