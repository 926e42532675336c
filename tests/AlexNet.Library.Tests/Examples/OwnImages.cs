using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace Examples;

// example: image-source
/// <param name="File">A whole JPEG, PNG or other image file.</param>
/// <param name="Label">A number of <see cref="PicturesInMemory.ClassNames"/>.</param>
public sealed record Picture(byte[] File, int Label);

/// <summary>All members may be called by many threads at once.</summary>
public sealed class PicturesInMemory(IReadOnlyList<Picture> pictures) : IEncodedSource
{
    public int Count => pictures.Count;

    public IReadOnlyList<string> ClassNames { get; } = ["reddish", "greenish"];

    public int Label(int sampleIndex) => pictures[sampleIndex].Label;

    public string Name(int sampleIndex) => $"picture {sampleIndex}";

    public void Read(int sampleIndex, ByteBuffer target)
    {
        var file = pictures[sampleIndex].File;
        file.CopyTo(target.SetLength(file.Length));
    }

    public void Dispose()
    {
        // Memory needs no closing.
    }
}

// end

internal static class OwnImages
{
    public static RunResult Run(IReadOnlyList<Picture> pictures, IReadOnlyList<Picture> others)
    {
        // example: own-images
        using var data = DataSet.Of("pictures", new Dictionary<string, IImageSource>
        {
            [SplitNames.Train] = new PicturesInMemory(pictures),
            [SplitNames.Validation] = new PicturesInMemory(others),
        });
        var settings = new RunSettings
        {
            DataSet = data,
            Network = "cifar-relu",
            Recipe = Recipes.quick.With("""{ "batch": 8, "steps": 6 }"""),
        };
        var result = Trainer.Run(settings, "runs/pictures");

        // end
        return result;
    }
}
