using AlexNet.Imaging.Formats.Jpeg;

namespace Examples;

internal static class ImagingPackage
{
    public static void Run()
    {
        // example: AlexNet.Imaging
        var pixels = new byte[64 * 48 * 3]; // RGB, row by row
        File.WriteAllBytes("black.jpg", JpegEncoder.Encode(pixels, width: 64, height: 48, quality: 90));

        // end
    }
}
