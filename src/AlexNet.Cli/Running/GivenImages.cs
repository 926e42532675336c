using AlexNet.Core;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Running;

/// <summary>Image files and folders that stand in a command line.</summary>
internal static class GivenImages
{
    /// <summary>What is to be looked at. Where nothing of it is there, the line was mistyped.</summary>
    /// <exception cref="UserErrorException">There is no image.</exception>
    public static PredictionImages Of(string[] given, CancellationToken cancellation)
    {
        if (given.Length == 0)
        {
            throw new UserErrorException("no image was given; allowed is --images with one or more files or folders");
        }

        if (!given.Any(Path.Exists))
        {
            throw new UserErrorException($"{given[0]}: there is no such file; allowed are image files and folders of them");
        }

        var images = PredictionImages.Of(given, cancellation);
        return images.Paths.Count > 0
            ? images
            : throw new UserErrorException($"{given[0]}: none of {Counted.Of(images.Others, "file")} below it is an image; allowed are image files and folders of them");
    }
}
