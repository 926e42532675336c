using System.Runtime.CompilerServices;
using AlexNet.Core;
using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>What the blocks do to a message. All members may run on many threads at once, each on its own slots.</summary>
internal sealed class GraphWork
{
    private readonly IImageSource source;
    private readonly DataStatistics statistics;
    private readonly MeanPlanes mean;
    private readonly SampleOrder order;
    private readonly int size;
    private readonly float inverseScale;
    private readonly ImageDecoders decoders;
    private readonly Pool<ByteBuffer> files = new(() => new ByteBuffer());
    private readonly Pool<RgbImage> images = new(() => new RgbImage());
    private readonly Pool<SquareResizer> resizers = new(() => new SquareResizer());
    private readonly Pool<byte[]> windows;

    public GraphWork(IImageSource source, DataStatistics statistics, LoaderOptions options)
    {
        (this.source, this.statistics, Options, size) = (source, statistics, options, statistics.Size);
        decoders = new ImageDecoders(options.Exif);
        mean = new MeanPlanes(statistics);
        order = new SampleOrder(options.Seed, source.Count, options.Shuffle);
        Bad = new BadImages(source, options.MaxBadFraction);
        inverseScale = (float)(1 / options.PixelScale);
        windows = new(() => GC.AllocateUninitializedArray<byte>(3 * options.Crop * options.Crop));
    }

    public LoaderOptions Options { get; }

    public IImageSource Source => source;

    public BadImages Bad { get; }

    /// <summary>Says which image every slot of a batch is for.</summary>
    public void Place(Batch batch, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var slot = batch.Slots[i];
            slot.Sample = batch.FirstSample + i;
            var place = SamplePosition.After(slot.Sample, source.Count);
            (slot.Epoch, slot.Position) = (place.Epoch, place.Next);
            slot.Index = order.Index(slot.Epoch, slot.Position);
            (slot.Fault, slot.Skipped) = (null, false);
        }
    }

    /// <summary>Brings the files, or the mapped pages of shards, into memory.</summary>
    public void Read(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            if (source is IPreparedSource prepared)
            {
                _ = Touch(prepared.Pixels(slot.Index));
            }
            else
            {
                slot.Bytes = files.Rent();
                Read(slot);
            }
        }
    }

    public void Decode(Packet packet)
    {
        foreach (var slot in packet.Slots)
        {
            slot.Image = images.Rent();
            for (var tried = 1; !TryDecode(slot); tried++)
            {
                Bad.Add(slot.Index, slot.Fault!);
                Bad.ThrowIfAll();
                if (Options.BadImages == BadImagePolicy.Skip)
                {
                    slot.Skipped = true;
                    break;
                }

                slot.Index = order.Index(slot.Epoch, slot.Position + tried);
                Read(slot);
            }

            slot.Bytes!.Trim(Limits.KeptBytes);
            files.Return(slot.Bytes);
            slot.Bytes = null;
        }
    }

    public void Resize(Packet packet)
    {
        var resizer = resizers.Rent();
        foreach (var slot in packet.Slots)
        {
            if (!slot.Skipped)
            {
                slot.Prepared = windows.Rent();
                resizer.Resize(slot.Image!, size, Window(slot), slot.Prepared);
            }

            slot.Image!.Trim(Limits.KeptBytes);
            images.Return(slot.Image);
            slot.Image = null;
        }

        resizers.Return(resizer);
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
            slot.Lighting = Options.Augment == Augment.Full && Options.Lighting != LightingScale.Off
                ? Lighting.Offset(Options.Seed, slot.Epoch, slot.Index, statistics.Eigen, Options.Lighting)
                : default;
        }
    }

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
            packet.Batch.Describe(i, source.Label(slot.Index));
            if (slot.Prepared is { } window)
            {
                windows.Return(window);
                slot.Prepared = null;
            }
        }

        packet.Batch.Filled(packet.Count);
    }

    private void Fill(Slot slot, Batch batch, int place)
    {
        var pixels = slot.Prepared ?? ((IPreparedSource)source).Pixels(slot.Index)[(((slot.Crop.Top * size) + slot.Crop.Left) * 3)..];
        var stride = 3 * (slot.Prepared is null ? size : Options.Crop);
        if (Options.Format == BatchFormat.Bytes)
        {
            CopyRows(pixels, stride, 3 * Options.Crop, batch.ByteTarget(place));
        }
        else
        {
            CropWriter.Write(
                VectorLevels.Best, pixels, stride, mean, Options.Crop, slot.Crop, slot.Lighting, inverseScale, batch.Target(place));
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
            ? Augmentation.Draw(Options.Seed, slot.Epoch, slot.Index, size, Options.Crop)
            : Options.Window ?? Augmentation.Centre(size, Options.Crop);
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
        // An image found unusable before is tried again: whether it is depends on the rows that its window needs, and what a window gives
        // must not depend on those drawn before, which a resumed run has not seen.
        slot.Fault = null;
        try
        {
            ((IEncodedSource)source).Read(slot.Index, slot.Bytes!);
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
            // Draws are functions of the place and the image alone, so the window is known here already: rows below it are not decoded.
            decoders.Decode(slot.Bytes!.Bytes, slot.Image!, new SquarePart(size, Window(slot)));
            return true;
        }
        catch (ImageFormatException error)
        {
            slot.Fault = error.Message;
            return false;
        }
    }
}
