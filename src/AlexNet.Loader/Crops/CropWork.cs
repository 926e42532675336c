using AlexNet.Core;

namespace AlexNet.Loader.Crops;

/// <summary>One window on its way to floats; all memory is pinned and checked.</summary>
internal unsafe struct CropWork
{
    /// <summary>The window's first pixel.</summary>
    public byte* Pixels;

    /// <summary>Bytes from one row of pixels to the next.</summary>
    public int Stride;

    /// <summary>The first pixel's mean of red.</summary>
    public float* Mean;

    /// <summary>S, means from one row to the next; S² from one plane to the next.</summary>
    public int Size;

    /// <summary>Rows and columns of the window.</summary>
    public int Crop;

    /// <summary>Whether it is mirrored.</summary>
    public bool Flip;

    /// <summary>Added to every pixel.</summary>
    public RgbOffset Lighting;

    /// <summary>1 / scale.</summary>
    public float InverseScale;

    /// <summary>What is added to a channel.</summary>
    public readonly float Offset(int channel) => channel switch { 0 => Lighting.Red, 1 => Lighting.Green, _ => Lighting.Blue };

    /// <summary>The first of a row's pixels.</summary>
    public readonly byte* Row(int y) => Pixels + ((nint)y * Stride);

    /// <summary>The first of a row's means.</summary>
    public readonly float* Means(int y, int channel) => Mean + ((nint)y * Size) + ((nint)channel * Size * Size);
}
