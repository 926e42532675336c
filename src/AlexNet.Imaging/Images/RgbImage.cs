namespace AlexNet.Imaging.Images;

/// <summary>
/// Pixels of one image: Height × Width × 3 bytes in the order red, green, blue, rows from the top without padding.
/// The buffers only grow, so that a worker decodes image after image without allocating. Not thread-safe.
/// </summary>
public sealed class RgbImage
{
    private byte[] _buffer = [];

    /// <summary>A turned picture is written here; empty until the first one.</summary>
    private byte[] _spare = [];

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>What was odd about the file although every pixel is right, in words, or null.</summary>
    public string? Oddity { get; set; }

    /// <summary>Height × Width × 3 bytes.</summary>
    public Span<byte> Pixels => _buffer.AsSpan(0, Width * Height * 3);

    /// <summary>Bytes that the image keeps, whatever its present size.</summary>
    public int Capacity => _buffer.Length + _spare.Length;

    /// <summary>Sets the size; what the pixels hold afterwards is undefined. No oddity is left.</summary>
    public void SetSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Grow(ref _buffer, checked(width * height * 3));
        (Width, Height, Oddity) = (width, height, null);
    }

    /// <summary>Turns and mirrors the picture as an EXIF orientation asks.</summary>
    /// <param name="orientation">1 (as stored) to 8.</param>
    public void Turn(int orientation)
    {
        if (orientation == 1)
        {
            return;
        }

        Grow(ref _spare, Pixels.Length);
        Turning.Copy(Pixels, Width, Height, orientation, _spare.AsSpan(0, Pixels.Length));
        (_buffer, _spare) = (_spare, _buffer);
        (Width, Height) = Turning.SwapsSides(orientation) ? (Height, Width) : (Width, Height);
    }

    /// <summary>Gives each buffer up that is larger than the limit, so that one huge image does not stay for ever.</summary>
    /// <param name="maxBytes">The most bytes of each: the pixels, and those of a turned picture besides.</param>
    public void Trim(int maxBytes)
    {
        if (_buffer.Length > maxBytes)
        {
            (_buffer, Width, Height) = ([], 0, 0);
        }

        if (_spare.Length > maxBytes)
        {
            _spare = [];
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
