using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Images;
using AlexNet.Loader.Layouts.Labels;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// ImageNet as Kaggle has it, unpacked: ILSVRC/Data/CLS-LOC with train (a folder per class), val and test (flat), and beside ILSVRC
/// LOC_val_solution.csv, which says what the validation images show. Its first word is the class; boxes follow. The test has no labels.
/// </summary>
internal sealed class KaggleLayout : ISourceLayout
{
    private const string TrainFolder = "train";
    private const string ValidationFolder = "val";
    private const string TestFolder = "test";
    private const string Solution = "LOC_val_solution.csv";
    private const string SolutionHeader = "ImageId";

    /// <summary>The images' folder, from the top of what is unpacked down to itself.</summary>
    private static readonly string[] Way = ["ILSVRC", "Data", "CLS-LOC"];

    public ManifestLayout Layout => ManifestLayout.Kaggle;

    public string Description => "Kaggle's ImageNet, ILSVRC/Data/CLS-LOC and LOC_val_solution.csv";

    public bool Recognises(LayoutRequest request) => Find(request.Path) is not null;

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var (top, folder) = Find(request.Path)!.Value;
        var tree = FileTree.OfFolder(folder, request.Filter, request.Findings, request.Cancellation);
        var train = tree.Sub(TrainFolder);
        string[] classNames = [.. train.Folders.Select(ComposedText.Of)];
        var folders = new ClassTree(request);
        var splits = new List<(FileTree Tree, List<(ArchiveEntry Entry, string Class)> Images)> { (train, folders.ImagesOfClasses(train)) };
        if (tree.Sub(ValidationFolder) is var validation && validation.Files.Any())
        {
            // Many sort the validation images into folders of their classes, and need no list then.
            splits.Add((validation, validation.Folders.Count > 0 ? folders.ImagesOfClasses(validation) : Listed(validation, Path.Combine(top, Solution))));
        }

        var sources = folders.WithoutRepeated(splits).Select((images, i) => TreeSource.Create(splits[i].Tree, classNames, images)).ToArray();
        request.Titles.Add(TitleFile.Find(top, classNames));
        if (tree.Folders.Contains(TestFolder))
        {
            request.Findings.LeaveOut(LeftOutReason.Unlabelled, TestFolder);
        }

        return new[] { SplitNames.Train, SplitNames.Validation }.Zip(sources).ToDictionary(split => split.First, split => split.Second);
    }

    /// <summary>The top of what is unpacked and the folder of the images, whichever of the folders between them is given.</summary>
    private static (string Top, string Images)? Find(string path)
    {
        for (var known = 0; known <= Way.Length; known++)
        {
            var top = path;
            for (var i = known; i > 0 && top is not null; i--)
            {
                top = Path.GetFileName(top) == Way[i - 1] ? Path.GetDirectoryName(top) : null;
            }

            if (top is not null && Path.Combine([top, .. Way]) is var images && Directory.Exists(Path.Combine(images, TrainFolder)))
            {
                return (top, images);
            }
        }

        return null;
    }

    private static List<(ArchiveEntry Entry, string Class)> Listed(FileTree folder, string solution)
    {
        var classes = Classes(solution);
        var images = new List<(ArchiveEntry Entry, string Class)>();
        foreach (var entry in folder.Files)
        {
            images.Add(classes.Remove(Path.GetFileNameWithoutExtension(entry.Name), out var name)
                ? (entry, name)
                : throw new UserErrorException($"{folder.PathOf(entry)}: has no line in {solution}, allowed are images that it names"));
        }

        return classes.Count == 0
            ? images
            : throw new UserErrorException(
                $"{folder.Shown}: {classes.Count} of {classes.Count + images.Count} images that {solution} names are not there, the first {classes.Keys.Order(StringComparer.Ordinal).First()}; "
                + "allowed is all of them");
    }

    /// <summary>The class of every image's name without its extension.</summary>
    private static Dictionary<string, string> Classes(string solution)
    {
        try
        {
            var classes = new Dictionary<string, string>();
            foreach (var (line, i) in File.ReadLines(solution).Select((line, i) => (line, i)))
            {
                if (line.Split(',', ' ') is not [{ Length: > 0 } image, { Length: > 0 } name, ..] || (image != SolutionHeader && !classes.TryAdd(image, name)))
                {
                    throw new UserErrorException($"{solution}: line {i + 1} is '{EntryName.Show(line)}', allowed is an image's name, once, a comma and its class");
                }
            }

            return classes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{solution}: cannot be read: {error.Message}; allowed is Kaggle's list of the validation images' classes", error);
        }
    }
}
