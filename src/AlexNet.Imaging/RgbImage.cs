namespace AlexNet.Imaging;

/// <summary>
/// Pixels of one image: Height × Width × 3 bytes in the order red, green, blue, rows from the top without padding.
/// The buffers only grow, so that a worker decodes image after image without allocating. Not thread-safe.
/// </summary>
public sealed class RgbImage
{
    private byte[] buffer = [];

    /// <summary>A turned picture is written here; empty until the first one.</summary>
    private byte[] spare = [];

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Height × Width × 3 bytes.</summary>
    public Span<byte> Pixels => buffer.AsSpan(0, Width * Height * 3);

    /// <summary>Bytes that the image keeps, whatever its present size.</summary>
    public int Capacity => buffer.Length + spare.Length;

    /// <summary>Sets the size; what the pixels hold afterwards is undefined.</summary>
    public void SetSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Grow(ref buffer, checked(width * height * 3));
        (Width, Height) = (width, height);
    }

    /// <summary>Turns and mirrors the picture as an EXIF orientation asks.</summary>
    /// <param name="orientation">1 (as stored) to 8.</param>
    public void Turn(int orientation)
    {
        if (orientation == 1)
        {
            return;
        }

        Grow(ref spare, Pixels.Length);
        Turning.Copy(Pixels, Width, Height, orientation, spare.AsSpan(0, Pixels.Length));
        (buffer, spare) = (spare, buffer);
        (Width, Height) = Turning.SwapsSides(orientation) ? (Height, Width) : (Width, Height);
    }

    /// <summary>Gives each buffer up that is larger than the limit, so that one huge image does not stay for ever.</summary>
    /// <param name="maxBytes">The most bytes of each: the pixels, and those of a turned picture besides.</param>
    public void Trim(int maxBytes)
    {
        if (buffer.Length > maxBytes)
        {
            (buffer, Width, Height) = ([], 0, 0);
        }

        if (spare.Length > maxBytes)
        {
            spare = [];
        }
    }

    private static void Grow(ref byte[] bytes, int length)
    {
        if (bytes.Length < length)
        {
            bytes = GC.AllocateUninitializedArray<byte>(length);
        }
    }
}
