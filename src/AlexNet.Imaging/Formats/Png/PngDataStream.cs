namespace AlexNet.Imaging.Formats.Png;

/// <summary>The bodies of consecutive IDAT chunks as one stream, read where they lie: the file must stay pinned meanwhile.</summary>
/// <param name="png">The file, whose chunks were walked through before.</param>
/// <param name="length">Bytes of the file.</param>
/// <param name="first">Offset of the first IDAT chunk.</param>
internal sealed unsafe class PngDataStream(byte* png, int length, int first) : Stream
{
    private int _chunk = first;
    private int _taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var file = new ReadOnlySpan<byte>(png, length);
        for (var chunks = new PngChunks(file, _chunk); chunks.MoveNext() && chunks.Type.SequenceEqual("IDAT"u8);)
        {
            (_chunk, _taken) = chunks.Offset == _chunk ? (_chunk, _taken) : (chunks.Offset, 0);
            var rest = chunks.Body[_taken..];
            if (!rest.IsEmpty)
            {
                var count = Math.Min(rest.Length, buffer.Length);
                rest[..count].CopyTo(buffer);
                _taken += count;
                return count;
            }
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
