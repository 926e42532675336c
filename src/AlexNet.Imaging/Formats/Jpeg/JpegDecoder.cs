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
/// A file that the library only warns about (cut short, damaged entropy data) counts as corrupt, as part of such an image is grey, unless the
/// warning goes with what <see cref="JpegMending"/> takes out of it: then every row is right, and the file is merely odd.
/// </summary>
public sealed unsafe class JpegDecoder(int maxPixels = ImageLimits.MaxPixels) : IImageDecoder
{
    /// <summary>
    /// Pixels that a byte of a Huffman-coded file can stand for at most. A code has at least 1 bit and every block of 8×8 samples
    /// needs one for its DC coefficient: 64 pixels per bit. Odd sampling factors (4×1 beside 1×4) leave half a block for 64 pixels.
    /// </summary>
    private const int MaxPixelsPerByte = 8 * 64 * 2;

    /// <inheritdoc/>
    public string Format => "JPEG";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> content) => content is [0xFF, 0xD8, 0xFF, ..];

    /// <inheritdoc/>
    public int Orientation(ReadOnlySpan<byte> content) => JpegMarkers.Orientation(content);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image) => DecodeMended(content, image, null);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part) => DecodeMended(content, image, part);

    /// <summary>As it is, and where the library warns, once more without what it may have warned of.</summary>
    private void DecodeMended(ReadOnlySpan<byte> content, RgbImage image, SquarePart? part)
    {
        image.Oddity = null;
        var oddities = new List<string>();
        ImageFormatException? first = null;
        for (var file = content; ;)
        {
            try
            {
                // Of a copy all rows are decoded: whether one is missing below those that are needed decides.
                DecodePart(file, image, oddities.Count == 0 ? part : null);
                image.Oddity = oddities.Count > 0 ? string.Join(", ", oddities) : null;
                return;
            }
            catch (ImageFormatException error)
            {
                // What is wrong with the rows is worth telling as it was told first.
                first ??= error;
                if (error.Warning is not { } warning || oddities.Count == JpegMending.Most || JpegMending.TryMend(file, warning, out var oddity) is not { } mended)
                {
                    throw first == error ? error : first;
                }

                oddities.Add(oddity);
                first = JpegMending.IsOfSegments(warning) ? null : first;
                file = mended;
            }
        }
    }

    /// <param name="part">What is needed of the image, or null: all of it.</param>
    private void DecodePart(ReadOnlySpan<byte> content, RgbImage image, SquarePart? part)
    {
        // A new instance per image costs 0.3 µs. One that is kept carries the tables and, after a failure, the half-read header of one
        // file over to the next: good files after a bad one would be called bad.
        using var handle = TurboJpegHandle.Decompressor();
        fixed (byte* source = content)
        {
            var size = new CULong((nuint)content.Length);
            var (width, height, colourSpace) = ReadHeader(handle, source, size);
            ImageLimits.Check(width, height, maxPixels);
            CheckPlausible(content, width, height);
            image.SetSize(width, height);
            if (colourSpace is TurboJpeg.TJCS_CMYK or TurboJpeg.TJCS_YCCK)
            {
                var inks = GC.AllocateUninitializedArray<byte>(checked(width * height * 4));
                Decompress(handle, source, size, inks, width, height, TurboJpeg.TJPF_CMYK);
                Cmyk.ToRgb(inks, image.Pixels, inverted: JpegMarkers.HasAdobe(content));
            }
            else if (part is not { } needed || !TryDecodeTop(content, image, needed))
            {
                Decompress(handle, source, size, image.Pixels, width, height, TurboJpeg.TJPF_RGB);
            }
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
                    || TurboJpeg.OnlySkippedTheRest(handle);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(shortened);
        }
    }

    private static (int Width, int Height, int ColourSpace) ReadHeader(TurboJpegHandle handle, byte* source, CULong size)
    {
        var status = TurboJpeg.tjDecompressHeader3(
            handle, source, size, out var width, out var height, out var subsampling, out var colourSpace);

        // An unusual subsampling has no name in this interface, which calls that an error; the decompressor itself takes it.
        var onlyUnnamed = width > 0 && height > 0 && subsampling < 0 && colourSpace >= 0;
        if (status != 0 && !onlyUnnamed)
        {
            throw Failure(handle, nameof(TurboJpeg.tjDecompressHeader3));
        }

        if (width < 1 || height < 1)
        {
            // Tables without an image are a legal stream.
            throw new ImageFormatException($"unreadable JPEG: no image in it ({nameof(TurboJpeg.tjDecompressHeader3)})");
        }

        return (width, height, colourSpace);
    }

    /// <summary>A short file with a damaged header must not take hundreds of megabytes before it fails.</summary>
    private static void CheckPlausible(ReadOnlySpan<byte> content, int width, int height)
    {
        // Arithmetic coding has no smallest code.
        if ((long)width * height / MaxPixelsPerByte > content.Length && !JpegMarkers.IsArithmetic(content))
        {
            throw new ImageFormatException($"corrupt JPEG: {content.Length} bytes cannot hold {width}×{height} pixels");
        }
    }

    private static void Decompress(
        TurboJpegHandle handle, byte* source, CULong size, Span<byte> target, int width, int height, int pixelFormat)
    {
        if (Run(handle, source, size, target, width, height, pixelFormat) != 0)
        {
            throw Failure(handle, nameof(TurboJpeg.tjDecompress2));
        }
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

    private static ImageFormatException Failure(TurboJpegHandle handle, string call)
    {
        var isWarning = TurboJpeg.tjGetErrorCode(handle) == TurboJpeg.TJERR_WARNING;
        var text = TurboJpeg.ErrorText(handle);
        return new ImageFormatException($"{(isWarning ? "corrupt" : "unreadable")} JPEG: {text} ({call})") { Warning = isWarning ? text : null };
    }
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
