using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// CIFAR-10's binary form: data_batch_1.bin to data_batch_5.bin for training, test_batch.bin for testing, and the classes' names, one
/// a line, in batches.meta.txt. A manifest may say which files a split is made of, by name or pattern; where none does, a batch that is
/// missing between the others, or of CIFAR-10's five, is an unpacking that broke off, and refused.
/// </summary>
internal sealed class CifarBinaryLayout : ISourceLayout
{
    private const string TrainStart = "data_batch_";
    private const string TrainEnd = ".bin";
    private const string TrainPattern = TrainStart + "*" + TrainEnd;
    private const int Cifar10Batches = 5;
    private const int MaxNamed = 4;

    /// <summary>What is longer is a date or the like, not the number of a batch.</summary>
    private const int MaxDigits = 3;
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
        var classNames = ClassNames(request);
        if (splits.Count == 0)
        {
            RequireAllBatches(root, classNames);
            splits.Add(SplitNames.Train, TrainPattern);
            if (File.Exists(Path.Combine(root, TestFile)))
            {
                splits.Add(SplitNames.Test, TestFile);
            }
        }

        return splits.ToDictionary(
            split => split.Key, split => (IImageSource)CifarBinarySource.Open(Batches(root, split.Value), classNames));
    }

    private static void RequireAllBatches(string root, IReadOnlyList<string> classNames)
    {
        var numbers = FolderScan.Files(root, TrainPattern)
            .Select(file => file[TrainStart.Length..^TrainEnd.Length])
            .Where(text => text.Length is > 0 and <= MaxDigits && text.All(char.IsAsciiDigit))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .ToHashSet();
        if (numbers.Count == 0)
        {
            return;
        }

        var first = Math.Min(1, numbers.Min());
        var last = Math.Max(numbers.Max(), classNames.SequenceEqual(Cifar10) ? first + Cifar10Batches - 1 : 0);
        if (numbers.Count <= last - first)
        {
            var missing = Enumerable.Range(first, last - first + 1).Where(number => !numbers.Contains(number)).Select(Name).ToArray();
            throw new UserErrorException(
                $"{root}: {Texts.Short(missing, MaxNamed)} {(missing.Length == 1 ? "is" : "are")} missing, allowed are all of {Name(first)} to {Name(last)}; "
                + "a manifest's $.splits can say that fewer are meant");
        }

        static string Name(int number) => $"{TrainStart}{number}{TrainEnd}";
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
