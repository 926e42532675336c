using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training;

/// <summary>The most probable classes of single image files.</summary>
public static class Prediction
{
    /// <summary>Class names and probabilities, the most probable first.</summary>
    /// <param name="model">Loaded for batches of one.</param>
    /// <param name="preparer">Decodes and resizes.</param>
    /// <exception cref="UserErrorException">The file cannot be read, or is no image.</exception>
    public static IReadOnlyList<(string Label, float Probability)> Of(TrainedModel model, DataStatistics statistics, ImagePreparer preparer, string path, int count)
    {
        var crop = model.Network.Crop;
        if (statistics.Size < crop)
        {
            throw new UserErrorException($"the statistics are of {statistics.Size}×{statistics.Size} images; network {model.Network.Name} allows {crop}×{crop} and larger");
        }

        var input = new float[3 * crop * crop];
        Fill(input, Prepared(preparer, path, statistics.Size), statistics, Augmentation.Centre(statistics.Size, crop), crop, model.Info.Recipe.PixelScale);
        model.Program.Run(input, [0], default);
        var probabilities = model.Program.Probabilities[..model.Info.ClassNames.Count];
        var result = new List<(string, float)>();
        foreach (var label in ErrorRate.Top(probabilities, count))
        {
            result.Add((model.Info.ClassNames[label], probabilities[label]));
        }

        return result;
    }

    private static byte[] Prepared(ImagePreparer preparer, string path, int size)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path}: a folder; allowed is an image file");
        }

        var pixels = new byte[size * size * 3];
        try
        {
            preparer.Prepare(path, size, pixels);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            throw new UserErrorException(error.Message.Contains(path, StringComparison.Ordinal) ? error.Message : $"{path}: {error.Message}", error);
        }

        return pixels;
    }

    /// <summary>(pixel − mean) ÷ scale of the window, as red, green and blue planes.</summary>
    private static void Fill(float[] planes, byte[] pixels, DataStatistics statistics, CropDraw window, int crop, double scale)
    {
        for (var y = 0; y < crop; y++)
        {
            for (var x = 0; x < crop; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var at = ((window.Top + y) * statistics.Size + window.Left + x) * 3 + channel;
                    planes[(channel * crop + y) * crop + x] = (float)((pixels[at] - statistics.Mean[at]) / scale);
                }
            }
        }
    }
}
