using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// CIFAR-10's binary form: data_batch_1.bin to data_batch_5.bin for training, test_batch.bin for testing, and the classes' names, one
/// a line, in batches.meta.txt. A manifest may say which files a split is made of, by name or pattern.
/// </summary>
internal sealed class CifarBinaryLayout : ISourceLayout
{
    private const string TrainPattern = "data_batch_*.bin";
    private const string TestFile = "test_batch.bin";
    private const string ClassFile = "batches.meta.txt";

    private static readonly string[] Cifar10 =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public ManifestLayout Layout => ManifestLayout.CifarBinary;

    public string Description => "data_batch_1.bin to data_batch_5.bin and test_batch.bin";

    public bool Recognises(LayoutRequest request)
    {
        return Directory.Exists(request.Path) && FolderScan.Files(request.Path, TrainPattern).Length > 0;
    }

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var root = request.Path;
        var splits = new Dictionary<string, string>(request.Splits);
        if (splits.Count == 0)
        {
            splits.Add(SplitNames.Train, TrainPattern);
            if (File.Exists(Path.Combine(root, TestFile)))
            {
                splits.Add(SplitNames.Test, TestFile);
            }
        }

        var classNames = ClassNames(request);
        return splits.ToDictionary(
            split => split.Key, split => (IImageSource)CifarBinarySource.Open(Batches(root, split.Value), classNames));
    }

    private static string[] Batches(string root, string pattern)
    {
        var files = FolderScan.Files(root, pattern);
        return files.Length > 0
            ? [.. files.Select(file => Path.Combine(root, file))]
            : throw new UserErrorException($"{Path.Combine(root, pattern)}: there is no such batch, allowed are {TrainPattern} and {TestFile}");
    }

    private static IReadOnlyList<string> ClassNames(LayoutRequest request)
    {
        return ClassList.Read(Path.Combine(request.Path, ClassFile)) ?? (request.Classes.Count > 0 ? request.Classes : Cifar10);
    }
}
