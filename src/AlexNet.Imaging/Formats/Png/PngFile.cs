using System.Text;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Png;

/// <summary>
/// What the chunks of a PNG file say. All are walked through, and the checksums of the critical ones compared, before decoding begins;
/// what follows the end chunk is not looked at.
/// </summary>
internal ref struct PngFile
{
    private const int PaletteEntry = 3;
    private const int MaxPalette = 256 * PaletteEntry;

    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public PngHeader Header { get; private set; }

    /// <summary>Red, green and blue of up to 256 colours; empty where there is none.</summary>
    public ReadOnlySpan<byte> Palette { get; private set; }

    /// <summary>Offset of the first chunk of pixels in the file.</summary>
    public int Data { get; private set; }

    /// <summary>Bytes in all chunks of pixels.</summary>
    public long DataLength { get; private set; }

    /// <param name="png">The whole file.</param>
    /// <param name="maxPixels">Larger images are refused as soon as their header is read.</param>
    /// <exception cref="ImageFormatException">A chunk is damaged, missing or in the wrong place, or the image too large.</exception>
    public static PngFile Read(ReadOnlySpan<byte> png, int maxPixels)
    {
        if (!png.StartsWith(Signature))
        {
            throw Corrupt("its signature is damaged, as by a transfer in text mode");
        }

        var file = new PngFile();
        var chunks = new PngChunks(png);
        file.ReadHeader(ref chunks, maxPixels);
        var isAfterData = false;
        while (chunks.MoveNext())
        {
            RequireIntact(chunks);
            if (chunks.Type.SequenceEqual("IEND"u8))
            {
                file.RequireComplete();
                return file;
            }

            var isData = chunks.Type.SequenceEqual("IDAT"u8);
            if (isData && isAfterData)
            {
                throw Corrupt("other chunks stand between those of its pixels");
            }

            file.Take(chunks);
            isAfterData = file.Data != 0 && !isData;
        }

        throw Corrupt("it is cut short");
    }

    public static ImageFormatException Corrupt(string what) => new($"corrupt PNG: {what}");

    private static void RequireIntact(in PngChunks chunk)
    {
        if (chunk.IsCritical && !chunk.IsIntact)
        {
            throw Corrupt($"the checksum of its chunk {Encoding.Latin1.GetString(chunk.Type)} is wrong");
        }
    }

    private void ReadHeader(ref PngChunks chunks, int maxPixels)
    {
        if (!chunks.MoveNext() || !chunks.Type.SequenceEqual("IHDR"u8))
        {
            throw Corrupt("it does not begin with IHDR");
        }

        RequireIntact(chunks);
        Header = PngHeader.Parse(chunks.Body, maxPixels);
    }

    private void Take(in PngChunks chunk)
    {
        if (chunk.Type.SequenceEqual("IDAT"u8))
        {
            Data = Data == 0 ? chunk.Offset : Data;
            DataLength += chunk.Body.Length;
        }
        else if (chunk.Type.SequenceEqual("PLTE"u8))
        {
            TakePalette(chunk.Body);
        }
        else if (chunk.IsCritical)
        {
            throw Corrupt($"its critical chunk {Encoding.Latin1.GetString(chunk.Type)} is unknown or stands twice");
        }
    }

    /// <summary>Colour types without a palette may suggest one for poor screens; nobody looks at it.</summary>
    private void TakePalette(ReadOnlySpan<byte> colours)
    {
        if (!Palette.IsEmpty || Data != 0)
        {
            throw Corrupt("its palette stands twice or after its pixels");
        }

        if (colours.IsEmpty || colours.Length > MaxPalette || colours.Length % PaletteEntry != 0)
        {
            throw Corrupt($"its palette has {colours.Length} bytes, allowed are multiples of {PaletteEntry} up to {MaxPalette}");
        }

        Palette = colours;
    }

    private readonly void RequireComplete()
    {
        if (Data == 0)
        {
            throw Corrupt("there are no pixels in it");
        }

        if (Header.Colour == PngColour.Palette && Palette.IsEmpty)
        {
            throw Corrupt("its palette is missing");
        }
    }
}
