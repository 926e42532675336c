using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Loader.Manifests;

namespace AlexNet.Training.Tests.Support;

/// <summary>Folders of small JPEG files of two classes that differ in colour.</summary>
internal static class TinyPictures
{
    /// <summary>Writes train and validation folders with this many images per class in each.</summary>
    public static string Write(string folder, int perClass)
    {
        foreach (var split in new[] { SplitNames.Train, SplitNames.Validation })
        {
            for (var label = 0; label < 2; label++)
            {
                var path = Directory.CreateDirectory(Path.Combine(folder, split, $"class{label}")).FullName;
                for (var i = 0; i < perClass; i++)
                {
                    WriteOne(Path.Combine(path, $"{i:00}.jpg"), label, i);
                }
            }
        }

        return folder;
    }

    public static void WriteOne(string path, int label, int number)
    {
        var pixels = new byte[48 * 40 * 3];
        new Random(number).NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(pixels[i] / 4 + (i % 3 == label ? 180 : 20));
        }

        File.WriteAllBytes(path, JpegEncoder.Encode(pixels, 48, 40, quality: 90));
    }
}
