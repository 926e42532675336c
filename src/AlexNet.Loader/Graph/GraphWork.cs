using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AlexNet.Core;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Loader.Crops;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Graph;

/// <summary>What the blocks do to a message. All members may run on many threads at once, each on its own slots.</summary>
internal sealed class GraphWork
{
    private readonly IImageSource _source;
    private readonly DataStatistics _statistics;
    private readonly MeanPlanes _mean;
    private readonly int _size;
    private readonly float _inverseScale;
    private readonly ImageDecoders _decoders;
    private readonly Pool<ByteBuffer> _files = new(() => new ByteBuffer());
    private readonly Pool<RgbImage> _images = new(() => new RgbImage());
    private readonly Pool<SquareResizer> _resizers = new(() => new SquareResizer());
    private readonly Pool<byte[]> _windows;

    /// <summary>The images that were decoded whole, and could be: from then on only the rows that a window needs are.</summary>
    private readonly bool[] _isSound;

    public GraphWork(IImageSource source, DataStatistics statistics, LoaderOptions options)
    {
        (_source, _statistics, Options, _size) = (source, statistics, options, statistics.Size);
        _decoders = ImageFormats.Decoders(options.Exif, options.MaxPixels);
        _mean = new MeanPlanes(statistics);
        Order = new SampleOrder(options, source);
        Bad = new BadImages(source, options.MaxBadFraction);
        Odd = new OddImageCounter(source);
        _isSound = source is IPreparedSource ? [] : new bool[source.Count];
        _inverseScale = (float)(1 / options.PixelScale);
        _windows = new(() => GC.AllocateUninitializedArray<byte>(3 * options.Crop * options.Crop));
    }

    public LoaderOptions Options { get; }

    public IImageSource Source => _source;

    public SampleOrder Order { get; }

    public BadImages Bad { get; }

    public OddImageCounter Odd { get; }

    /// <summary>Brings the files, or the mapped pages of shards, into memory.</summary>
    public void Read(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            if (_source is IPreparedSource prepared)
            {
                _ = Touch(prepared.Pixels(slot.SampleIndex));
            }
            else
            {
                slot.Bytes = _files.Rent();
                Read(slot);
            }
        }
    }

    public void Decode(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            slot.Image = _images.Rent();
            for (var tried = 1; !TryDecode(slot); tried++)
            {
                Bad.Add(slot.SampleIndex, slot.Fault!);
                Bad.ThrowIfAll();
                if (Options.BadImages == BadImagePolicy.Skip)
                {
                    slot.Skipped = true;
                    break;
                }

                Order.Replace(slot, tried);
                Read(slot);
            }

            slot.Bytes!.Trim(ImagePreparer.KeptBytes);
            _files.Return(slot.Bytes);
            slot.Bytes = null;
        }
    }

    public void Resize(Packet packet)
    {
        var resizer = _resizers.Rent();
        foreach (var slot in packet.Slots)
        {
            if (!slot.Skipped)
            {
                slot.Prepared = _windows.Rent();
                resizer.Resize(slot.Image!, _size, Window(slot), slot.Prepared);
            }

            slot.Image!.Trim(ImagePreparer.KeptBytes);
            _images.Return(slot.Image);
            slot.Image = null;
        }

        _resizers.Return(resizer);
    }

    /// <summary>Draws the window; the slot's block cuts it.</summary>
    public void Crop(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            slot.Crop = DrawWindow(slot);
        }
    }

    /// <summary>Draws the offset; the slot's block adds it.</summary>
    public void Light(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            slot.Lighting = IsLit(slot.Epoch)
                ? Lighting.Offset(Options.Seed, slot.Epoch, slot.DrawIndex, _statistics.Eigen, Options.Lighting)
                : default;
        }
    }

    private bool IsLit(int epoch) =>
        Options.Augment == Augment.Full && Options.Lighting != LightingScale.Off && (Options.LightingEpochs == 0 || epoch < Options.LightingEpochs);

    /// <summary>Writes the finished values, or the bytes and what was drawn, into the batch.</summary>
    public void Fill(Packet packet)
    {
        for (var i = packet.Begin; i < packet.Begin + packet.Count; i++)
        {
            var slot = packet.Batch.Slots[i];
            if (slot.Skipped)
            {
                continue;
            }

            Fill(slot, packet.Batch, i);
            packet.Batch.Describe(i, _source.Label(slot.SampleIndex));
            if (slot.Prepared is { } window)
            {
                _windows.Return(window);
                slot.Prepared = null;
            }
        }

        packet.Batch.Filled(packet.Count);
    }

    private void Fill(Slot slot, Batch batch, int batchIndex)
    {
        var pixels = slot.Prepared ?? ((IPreparedSource)_source).Pixels(slot.SampleIndex)[(((slot.Crop.Top * _size) + slot.Crop.Left) * 3)..];
        var stride = 3 * (slot.Prepared is null ? _size : Options.Crop);
        if (Options.Format == BatchFormat.Bytes)
        {
            CopyRows(pixels, stride, 3 * Options.Crop, batch.ByteTarget(batchIndex));
        }
        else
        {
            CropWriter.Write(
                VectorLevels.Best, pixels, stride, _mean, Options.Crop, slot.Crop, slot.Lighting, _inverseScale, batch.Target(batchIndex));
        }
    }

    private static void CopyRows(ReadOnlySpan<byte> pixels, int stride, int length, Span<byte> target)
    {
        for (var y = 0; y * length < target.Length; y++)
        {
            pixels.Slice(y * stride, length).CopyTo(target[(y * length)..]);
        }
    }

    private SquareWindow Window(Slot slot)
    {
        var draw = DrawWindow(slot);
        return new SquareWindow(draw.Top, draw.Left, Options.Crop);
    }

    private CropDraw DrawWindow(Slot slot)
    {
        return Options.Augment == Augment.Full
            ? Augmentation.Draw(Options.Seed, slot.Epoch, slot.DrawIndex, _size, Options.Crop, Options.Crops, Options.Flips)
            : Options.Window ?? Augmentation.Centre(_size, Options.Crop);
    }

    /// <summary>Reads one byte of every page; the sum is there so that the reads are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Touch(ReadOnlySpan<byte> pixels)
    {
        var sum = 0;
        for (var i = 0; i < pixels.Length; i += 4096)
        {
            sum += pixels[i];
        }

        return sum;
    }

    private void Read(Slot slot)
    {
        // An image found unusable before is tried again: a resumed run has not seen it before, and must give the same.
        slot.Fault = null;
        try
        {
            ((IEncodedSource)_source).Read(slot.SampleIndex, slot.Bytes!);
        }
        catch (Exception error) when (BadImages.IsBad(error))
        {
            slot.Fault = error.Message;
        }
    }

    private bool TryDecode(Slot slot)
    {
        if (slot.Fault is not null)
        {
            return false;
        }

        try
        {
            if (_isSound[slot.SampleIndex])
            {
                // Draws are functions of the epoch and the image alone, so the window is known here already: rows below it are not decoded.
                _decoders.Decode(slot.Bytes!.Bytes, slot.Image!, new SquarePart(_size, Window(slot)));
            }
            else
            {
                // Damage below the window is damage: whether an image can be used must not depend on the window, nor on who asks.
                _decoders.Decode(slot.Bytes!.Bytes, slot.Image!);
                Odd.Add(slot.SampleIndex, slot.Image!.Oddity);
                _isSound[slot.SampleIndex] = true;
            }

            return true;
        }
        catch (ImageFormatException error)
        {
            slot.Fault = error.Message;
            return false;
        }
    }
}

/// <summary>Objects in reuse. How many there are follows from how many are in use at once, which the graph bounds.</summary>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    private readonly ConcurrentBag<T> _idle = [];

    public T Rent() => _idle.TryTake(out var item) ? item : create();

    public void Return(T item) => _idle.Add(item);
}
