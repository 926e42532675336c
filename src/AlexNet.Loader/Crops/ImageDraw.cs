using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// What was drawn for one image, six 32-bit words as a kernel reads them. With pixel (y, x) of the window as bytes p and the mean image m,
/// <code>value[c, y, Flip ? crop − 1 − x : x] = ((p[y, x, c] + offset[c]) − m[Top + y, Left + x, c]) · (float)(1 / pixel scale)</code>
/// in 32-bit floats gives exactly what a batch of floats holds.
/// </summary>
/// <param name="Top">Rows of the prepared image above the window.</param>
/// <param name="Left">Columns to the left of it.</param>
/// <param name="Flip">1 where it is to be mirrored, or 0.</param>
/// <param name="Red">Added to red, on 0–255.</param>
/// <param name="Green">Added to green.</param>
/// <param name="Blue">Added to blue.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ImageDraw(int Top, int Left, int Flip, float Red, float Green, float Blue)
{
    internal ImageDraw(CropDraw crop, RgbOffset lighting)
        : this(crop.Top, crop.Left, crop.Flip ? 1 : 0, lighting.Red, lighting.Green, lighting.Blue)
    {
    }
}
