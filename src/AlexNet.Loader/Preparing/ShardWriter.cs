using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Preparing;

/// <summary>Writes a prepared shard: under its name it is whole and on the disk, or not there.</summary>
internal static class ShardWriter
{
    /// <summary>So much is brought to the disk before a cancellation is looked for again: a second on a disk of 32 MB/s.</summary>
    private const int PieceBytes = 32 << 20;

    /// <exception cref="UserErrorException">It cannot be written; the message says what it takes and what is free.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left of the file.</exception>
    public static void Write(SplitPlan plan, int shard, ShardBuffer buffer, IReadOnlyList<BadImage> skipped, CancellationToken cancellation)
    {
        var path = plan.FilePath(shard);
        var images = TensorData.Streamed(
            "images", Dtype.U8, [buffer.Count, plan.Size, plan.Size, 3], stream => WritePieces(stream, buffer.Pixels.Span, cancellation));
        var labels = TensorData.From("labels", buffer.Labels, buffer.Count);
        try
        {
            SafetensorsWriter.Write(path, [images, labels], ShardMetadata.Of(plan, skipped));
        }
        catch (UserErrorException error) when (error.InnerException is not null)
        {
            var space = FreeSpace.Compare(Path.GetDirectoryName(path)!, plan.FileBytes(shard));
            throw new UserErrorException($"{error.Message}; {space}; the finished shards stay", error.InnerException);
        }
    }

    internal static void WritePieces(Stream stream, ReadOnlySpan<byte> pixels, CancellationToken cancellation)
    {
        while (!pixels.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = Math.Min(pixels.Length, PieceBytes);
            stream.Write(pixels[..bytes]);
            (stream as FileStream)?.Flush(flushToDisk: true);
            pixels = pixels[bytes..];
        }
    }
}
