using System.Runtime.InteropServices;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Tests.Preparing;

/// <summary>Spans of 2 GiB are written in pieces. Nobody looks into these, so that there need not be memory behind them.</summary>
public sealed class ShardWriterTests
{
    [Test]
    public void Write_ReachesTheEndOfAShardOf2GiB([Values(0, 1, 63 << 25, (63 << 25) + 1, int.MaxValue)] int bytes)
    {
        var stream = new CountingStream();
        ShardWriter.WritePieces(stream, Fake<byte>(bytes), CancellationToken.None);
        Assert.That(stream.Length, Is.EqualTo(bytes));
    }

    [Test]
    public void Write_ReachesTheEndOfATensorOf8GiB([Values(0, 1, 2047 << 20, (2047 << 20) + 1, int.MaxValue)] int values)
    {
        var stream = new CountingStream();
        TensorData.WriteChunks(stream, Fake<float>(values));
        Assert.That(stream.Length, Is.EqualTo(4L * values));
    }

    [Test]
    public void Buffer_ClosesTheGapsOfWhatIsLeftOut()
    {
        var buffer = new ShardBuffer();
        Fill(buffer, 4);
        Array.ForEach([0, 2], buffer.LeaveOut);
        buffer.Compact();
        Assert.That((buffer.Count, buffer.Pixels.ToArray(), buffer.Labels.ToArray()), Is.EqualTo((2, new byte[] { 11, 11, 13, 13 }, new[] { 101, 103 })));
        Fill(buffer, 3);
        buffer.Compact();
        Assert.That((buffer.Count, buffer.Pixels.ToArray(), buffer.Labels.ToArray()), Is.EqualTo((3, new byte[] { 10, 10, 11, 11, 12, 12 }, new[] { 100, 101, 102 })), "nothing is left out of the next");
        Fill(buffer, 9);
        buffer.LeaveOut(8);
        buffer.Compact();
        Assert.That((buffer.Count, buffer.Labels.Span[7]), Is.EqualTo((8, 107)));
    }

    /// <summary>Images of two bytes: 10 and more; labels 100 and more.</summary>
    private static void Fill(ShardBuffer buffer, int count)
    {
        buffer.Begin(count, bytesPerImage: 2);
        for (var row = 0; row < count; row++)
        {
            buffer.Image(row).Fill((byte)(10 + row));
            buffer.SetLabel(row, 100 + row);
        }
    }

    private static ReadOnlySpan<T> Fake<T>(int length)
        where T : struct
    {
        return MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(new T[1]), length);
    }

    /// <summary>Counts what it is given and does not read it.</summary>
    private sealed class CountingStream : Stream
    {
        private long _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _written;

        public override long Position
        {
            get => _written;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer) => _written += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => _written += count;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
