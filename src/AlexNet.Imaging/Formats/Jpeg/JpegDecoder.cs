using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Native;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// JPEG through libjpeg-turbo: grey, RGB, YCbCr, CMYK and YCCK, baseline and progressive. May be used by many threads at once.
/// A file that the library warns about counts as corrupt (cut short, damaged entropy data: part of such an image is grey), unless every
/// pixel of it is right all the same: then <see cref="RgbImage.Oddity"/> tells what was odd.
/// </summary>
public sealed unsafe class JpegDecoder(int maxPixels = ImageLimits.MaxPixels) : IImageDecoder
{
    /// <summary>Whether libjpeg-turbo is on this machine.</summary>
    /// <exception cref="Core.UserErrorException">Memory for it is short.</exception>
    public static bool IsAvailable => TurboJpeg.IsThere;

    /// <summary>The version of libjpeg-turbo, such as 2.1.5, or its file's name where it does not tell; null where it is not on this machine.</summary>
    /// <exception cref="Core.UserErrorException">Memory for it is short.</exception>
    public static string? LibraryVersion => IsAvailable ? TurboJpeg.Version() ?? TurboJpeg.FileNames[0] : null;

    /// <summary>What is missing where it is not, and what brings it.</summary>
    public static string Missing => TurboJpeg.MissingOn(NativeLoader.Platform);

    /// <inheritdoc/>
    public string Format => "JPEG";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> content) => content is [0xFF, 0xD8, 0xFF, ..];

    /// <inheritdoc/>
    public int Orientation(ReadOnlySpan<byte> content) => JpegMarkers.Orientation(content);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image) => DecodePart(content, image, null);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part) => DecodePart(content, image, part);

    private void DecodePart(ReadOnlySpan<byte> content, RgbImage image, SquarePart? part)
    {
        if (TryDecode(content, image, part) is { } complaint)
        {
            DecodeOdd(content, image, complaint);
        }
    }

    /// <param name="part">What is needed of the image, or null: all of it.</param>
    /// <returns>What the library said against it, or null.</returns>
    private Complaint? TryDecode(ReadOnlySpan<byte> content, RgbImage image, SquarePart? part)
    {
        // A new instance per image costs 0.3 µs. One that is kept carries the tables and, after a failure, the half-read header of one
        // file over to the next: good files after a bad one would be called bad.
        using var handle = TurboJpegHandle.Decompressor();
        fixed (byte* source = content)
        {
            var size = new CULong((nuint)content.Length);
            var (status, width, height, colourSpace) = ReadHeader(handle, source, size);
            if (status != 0)
            {
                return Complaint.Of(handle, nameof(TurboJpeg.tjDecompressHeader3));
            }

            ImageLimits.Check(width, height, maxPixels);
            JpegLimits.Check(content, width, height, maxPixels);
            image.SetSize(width, height);
            if (colourSpace is TurboJpeg.TJCS_CMYK or TurboJpeg.TJCS_YCCK)
            {
                var inks = GC.AllocateUninitializedArray<byte>(checked(width * height * 4));
                status = Run(handle, source, size, inks, width, height, TurboJpeg.TJPF_CMYK);
                Cmyk.ToRgb(inks, image.Pixels, inverted: JpegMarkers.HasAdobe(content));
            }
            else if (part is not { } needed || !TryDecodeTop(content, image, needed))
            {
                status = Run(handle, source, size, image.Pixels, width, height, TurboJpeg.TJPF_RGB);
            }

            return status == 0 ? null : Complaint.Of(handle, nameof(TurboJpeg.tjDecompress2));
        }
    }

    /// <summary>Tells whether all the library complained of is what leaves every pixel right, and then leaves these pixels.</summary>
    /// <exception cref="ImageFormatException">Something else is wrong too.</exception>
    private void DecodeOdd(ReadOnlySpan<byte> content, RgbImage image, Complaint complaint)
    {
        if (complaint.IsOfTheEnd && HuffmanScan.EndsEarly(content))
        {
            image.Oddity = complaint.BytesBeforeTheEnd;
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(content.Length + JpegMender.MostAdded);
        try
        {
            var mended = copy.AsSpan(0, JpegMender.Mend(content, copy, out var hasEnd, out var oddities));
            if (mended.IsEmpty)
            {
                throw complaint.Error;
            }

            if (TryDecode(mended, image, null) is { } second)
            {
                // Of a file without its end nobody knows where the data ended, before bytes that are too many or at them.
                oddities = second.IsOfTheEnd && hasEnd && HuffmanScan.EndsEarly(mended) ? $"{oddities}, {second.BytesBeforeTheEnd}" : throw second.Error;
            }

            image.Oddity = oddities;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>False where nothing can be saved, and where anything is wrong: decoding everything tells what.</summary>
    private static bool TryDecodeTop(ReadOnlySpan<byte> content, RgbImage image, SquarePart part)
    {
        if (!JpegTop.TryFind(content, part.Rows(image.Width, image.Height), out var heightAt, out var rows))
        {
            return false;
        }

        using var handle = TurboJpegHandle.Decompressor();
        var shortened = ArrayPool<byte>.Shared.Rent(content.Length);
        try
        {
            content.CopyTo(shortened);
            BinaryPrimitives.WriteUInt16BigEndian(shortened.AsSpan(heightAt), (ushort)rows);
            fixed (byte* source = shortened)
            {
                var size = new CULong((nuint)content.Length);
                return Run(handle, source, size, image.Pixels, image.Width, rows, TurboJpeg.TJPF_RGB) == 0
                    || Complaint.Of(handle, nameof(TurboJpeg.tjDecompress2)).IsOfTheEnd;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(shortened);
        }
    }

    /// <returns>Status 0, or −1 on warnings too, where nothing else counts.</returns>
    /// <exception cref="ImageFormatException">There is no image in it.</exception>
    private static (int Status, int Width, int Height, int ColourSpace) ReadHeader(TurboJpegHandle handle, byte* source, CULong size)
    {
        var status = TurboJpeg.tjDecompressHeader3(handle, source, size, out var width, out var height, out var subsampling, out var colourSpace);

        // An unusual subsampling has no name in this interface, which calls that an error; the decompressor itself takes it.
        var onlyUnnamed = width > 0 && height > 0 && subsampling < 0 && colourSpace >= 0;
        if (status != 0 && !onlyUnnamed)
        {
            return (status, width, height, colourSpace);
        }

        // Tables without an image are a legal stream.
        return width > 0 && height > 0 ? (0, width, height, colourSpace) : throw new ImageFormatException($"unreadable JPEG: no image in it ({nameof(TurboJpeg.tjDecompressHeader3)})");
    }

    /// <returns>0, or −1 on warnings too.</returns>
    private static int Run(
        TurboJpegHandle handle, byte* source, CULong size, Span<byte> target, int width, int height, int pixelFormat)
    {
        fixed (byte* destination = target)
        {
            return TurboJpeg.tjDecompress2(
                handle, source, size, destination, width, pitch: 0, height, pixelFormat, TurboJpeg.TJFLAG_LIMITSCANS);
        }
    }
}

/// <summary>An error of the library, or the first of its warnings: where it is one, everything before it was in order.</summary>
internal sealed class Complaint
{
    private const string EndBegins = "Corrupt JPEG data: ";
    private const string EndEnds = " before marker 0xd9";

    private readonly string _text;
    private readonly string _call;
    private readonly bool _isWarning;

    private Complaint(string text, string call, bool isWarning)
    {
        (_text, _call, _isWarning) = (text, call, isWarning);
    }

    /// <summary>
    /// Whether all that was wrong is that the file went on after the last of the rows it claims: behind the end marker nothing is read.
    /// </summary>
    public bool IsOfTheEnd => _isWarning
        && _text.StartsWith(EndBegins, StringComparison.Ordinal) && _text.EndsWith($"extraneous bytes{EndEnds}", StringComparison.Ordinal);

    /// <summary>The same as an oddity, where it is one.</summary>
    public string BytesBeforeTheEnd => $"{_text[EndBegins.Length..^EndEnds.Length]} before the end marker";

    public ImageFormatException Error => new($"{(_isWarning ? "corrupt" : "unreadable")} JPEG: {_text} ({_call})");

    /// <summary>What a call on this handle complained of, just before.</summary>
    public static Complaint Of(TurboJpegHandle handle, string call) =>
        new(TurboJpeg.ErrorText(handle), call, TurboJpeg.tjGetErrorCode(handle) == TurboJpeg.TJERR_WARNING);
}

/// <summary>Four inks to RGB without a colour profile: R = (1 − C)·(1 − K), and so on.</summary>
internal static class Cmyk
{
    /// <param name="inks">C, M, Y, K of every pixel.</param>
    /// <param name="rgb">R, G, B of every pixel.</param>
    /// <param name="inverted">255 means no ink, as Adobe's programs write, not full ink.</param>
    public static void ToRgb(ReadOnlySpan<byte> inks, Span<byte> rgb, bool inverted)
    {
        var flip = inverted ? 0 : 255;
        for (int i = 0, o = 0; o < rgb.Length; i += 4, o += 3)
        {
            var key = inks[i + 3] ^ flip;
            rgb[o] = Product(inks[i] ^ flip, key);
            rgb[o + 1] = Product(inks[i + 1] ^ flip, key);
            rgb[o + 2] = Product(inks[i + 2] ^ flip, key);
        }
    }

    private static byte Product(int light, int key) => (byte)(((light * key) + 127) / 255);
}
