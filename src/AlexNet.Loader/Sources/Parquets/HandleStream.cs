using Microsoft.Win32.SafeHandles;

namespace AlexNet.Loader.Sources.Parquets;

/// <summary>
/// A file as a stream whose reads are done when they return. Parquet.Net awaits every read, which a file's own stream hands to another
/// thread; here that would be one of those that decode images.
/// </summary>
internal sealed class HandleStream(SafeFileHandle file) : Stream
{
    private const int Ahead = 4096;

    private readonly byte[] _ahead = new byte[Ahead];
    private long _aheadBegin;
    private int _aheadLength;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => RandomAccess.GetLength(file);

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file, buffer, Position);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <summary>Headers of pages are read byte by byte.</summary>
    public override int ReadByte()
    {
        if (Position < _aheadBegin || Position >= _aheadBegin + _aheadLength)
        {
            (_aheadBegin, _aheadLength) = (Position, RandomAccess.Read(file, _ahead, Position));
        }

        return _aheadLength == 0 ? -1 : _ahead[Position++ - _aheadBegin];
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
