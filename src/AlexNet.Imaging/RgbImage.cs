namespace AlexNet.Imaging;

/// <summary>
/// Pixels of one image: Height × Width × 3 bytes in the order red, green, blue, rows from the top without padding.
/// The buffer only grows, so that a worker decodes image after image without allocating. Not thread-safe.
/// </summary>
public sealed class RgbImage
{
    private byte[] buffer = [];

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Height × Width × 3 bytes.</summary>
    public Span<byte> Pixels => buffer.AsSpan(0, Width * Height * 3);

    /// <summary>Bytes that the image keeps, whatever its present size.</summary>
    public int Capacity => buffer.Length;

    /// <summary>Sets the size; what the pixels hold afterwards is undefined.</summary>
    public void SetSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = checked(width * height * 3);
        if (buffer.Length < bytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(bytes);
        }

        (Width, Height) = (width, height);
    }

    /// <summary>Gives the buffer up where it is larger than the limit, so that one huge image does not stay for ever.</summary>
    public void Trim(int maxCapacity)
    {
        if (buffer.Length > maxCapacity)
        {
            (buffer, Width, Height) = ([], 0, 0);
        }
    }
}
