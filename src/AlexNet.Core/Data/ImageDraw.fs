namespace AlexNet.Core

open System.Runtime.InteropServices

/// What was drawn for one image of a batch of bytes, six 32-bit words as a kernel reads them. With pixel (y, x) of the window as bytes p
/// and the mean image m,
/// value[c, y, Flip ? crop − 1 − x : x] = ((p[y, x, c] + offset[c]) − m[Top + y, Left + x, c]) · (float)(1 / pixel scale)
/// in 32-bit floats gives exactly what a batch of floats holds.
[<Struct; StructLayout(LayoutKind.Sequential)>]
type ImageDraw =
    {
        /// Rows of the prepared image above the window.
        Top: int
        /// Columns to the left of it.
        Left: int
        /// 1 where it is to be mirrored, or 0.
        Flip: int
        /// Added to red, on 0–255.
        Red: float32
        /// Added to green.
        Green: float32
        /// Added to blue.
        Blue: float32
    }

    static member Of(crop: CropDraw, lighting: RgbOffset) : ImageDraw =
        {
            Top = crop.Top
            Left = crop.Left
            Flip = if crop.Flip then 1 else 0
            Red = lighting.Red
            Green = lighting.Green
            Blue = lighting.Blue
        }
