namespace AlexNet.Imaging.Formats.Png;

/// <summary>Colour types of PNG, as numbered in its header.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}
