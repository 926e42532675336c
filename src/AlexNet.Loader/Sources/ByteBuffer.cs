namespace AlexNet.Loader;

/// <summary>Bytes in a buffer that only grows, so that reading file after file does not allocate. Not thread-safe.</summary>
public sealed class ByteBuffer
{
    private byte[] buffer = [];

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes in use.</summary>
    public Span<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Sets the number of bytes in use; what they hold afterwards is undefined.</summary>
    public Span<byte> SetLength(int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
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
        if (length > Limits.MaxFileBytes)
        {
            throw new IOException($"{length} bytes, allowed are at most {Limits.MaxFileBytes}");
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
        if (buffer.Length > maxCapacity)
        {
            (buffer, Length) = ([], 0);
        }
    }
}
