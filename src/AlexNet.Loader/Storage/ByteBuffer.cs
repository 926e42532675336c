namespace AlexNet.Loader.Storage;

/// <summary>Bytes in a buffer that only grows, so that reading file after file does not allocate. Not thread-safe.</summary>
public sealed class ByteBuffer
{
    /// <summary>No image's file is larger; one of this size is a mistake, and would be read whole.</summary>
    internal const int MaxFileBytes = 1 << 30;

    private byte[] _buffer = [];

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes in use.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Sets the number of bytes in use; what they hold afterwards is undefined.</summary>
    public Span<byte> SetLength(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(length);
        }

        Length = length;
        return Bytes;
    }

    /// <summary>Takes a whole file in.</summary>
    /// <exception cref="IOException">The file cannot be read, is too large, or becomes shorter meanwhile.</exception>
    public void ReadFile(string path)
    {
        using var handle = FileBytes.Open(path, FileOptions.SequentialScan);
        if (handle is null)
        {
            SetLength(0);
            return;
        }

        var length = RandomAccess.GetLength(handle);
        if (length > MaxFileBytes)
        {
            throw new IOException($"{length} bytes, allowed are at most {MaxFileBytes}");
        }

        var bytes = SetLength((int)length);
        var done = FileBytes.Read(handle, bytes, 0);
        if (done < bytes.Length)
        {
            throw new EndOfStreamException($"the file ended after {done} of {bytes.Length} bytes");
        }
    }

    /// <summary>Gives the buffer up where it is larger than the limit.</summary>
    public void Trim(int maxCapacity)
    {
        if (_buffer.Length > maxCapacity)
        {
            (_buffer, Length) = ([], 0);
        }
    }
}
