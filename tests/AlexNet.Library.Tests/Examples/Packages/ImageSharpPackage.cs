using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;

namespace Examples;

internal static class ImageSharpPackage
{
    public static RgbImage Run()
    {
        // example: AlexNet.Imaging.ImageSharp
        var image = new RgbImage();
        ImageFormats.Decoders().Decode(File.ReadAllBytes("photo.jpg"), image);
        Console.WriteLine($"{image.Width}×{image.Height}");

        // end
        return image;
    }
}
