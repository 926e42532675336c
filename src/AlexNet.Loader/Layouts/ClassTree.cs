using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.Images;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// Reads folders of classes, the same on the disk as in a tar or zip. Understood are split/class/image, class/split/image and
/// class/image, which is divided; folders around all of it, or around the classes of a split, do not matter. What could mean two things
/// is refused.
/// </summary>
internal sealed class ClassTree(LayoutRequest request)
{
    private readonly Findings _findings = request.Findings;

    /// <summary>Finds out what a tree holds.</summary>
    /// <exception cref="UserErrorException">It has no classes, or what it has can be understood in two ways.</exception>
    public Dictionary<string, IImageSource> Open(FileTree tree)
    {
        var inner = tree.WithoutWrappers(name => SplitNames.Of(name) is not null);
        LeaveOutLoose(tree, inner);
        var splits = FindSplits(inner);
        if (splits.Count > 0)
        {
            return OfSplits(splits);
        }

        return ClassFirst(inner) ?? Plain(inner);
    }

    /// <summary>A tree per split, known by name, with a folder per class in each.</summary>
    public Dictionary<string, IImageSource> OfSplits(IReadOnlyDictionary<string, FileTree> splits)
    {
        var classNames = splits.TryGetValue(SplitNames.Train, out var train) ? Unwrapped(train, []).Folders : null;
        return Sources(splits.ToDictionary(split => split.Key, split =>
        {
            var tree = Unwrapped(split.Value, classNames ?? []);
            LeaveOutLoose(split.Value, tree);
            return (tree, ImagesOfClasses(tree));
        }));
    }

    /// <summary>The folders that are splits: all of this level, or those that bear a split's name and hold class folders.</summary>
    private Dictionary<string, FileTree> FindSplits(FileTree tree)
    {
        var named = tree.Folders.Where(name => SplitNames.Of(name) is not null).ToArray();
        var withClasses = named.Where(name => Unwrapped(tree.Sub(name), []).Folders.Count > 0).ToArray();
        var others = tree.Folders.Except(named).ToArray();
        var areClasses = withClasses.Length == 0 && named.Select(SplitNames.Of).Distinct().Count() < named.Length;
        if (named.Length == 0 || areClasses || (others.Length > 0 && !withClasses.Any(name => SplitNames.Exactly(name) is not null)))
        {
            // Beside classes, or a freight train, "bullet train" is one more, and so is "train" where its images lie in it as the others' do.
            return [];
        }

        if (others.Length > 0)
        {
            withClasses = [.. withClasses.Where(name => SplitNames.Exactly(name) is not null)];
        }

        RequireOneFolder(tree, withClasses);
        var splits = withClasses.ToDictionary(name => SplitNames.Of(name)!, tree.Sub);
        if (!splits.ContainsKey(SplitNames.Train) && others.Any(name => tree.Sub(name).Files.Any()))
        {
            throw UserErrorException.Of(
                $"{tree.Shown}: {string.Join(" and ", withClasses)} beside {Texts.Short(others, shown: 3)} can be a split or a class; allowed are splits alone, or classes alone; {Setting.Named("ignore")} {withClasses[0]} leaves it out");
        }

        foreach (var name in named.Except(withClasses))
        {
            LeaveOutUnlabelled(tree.Sub(name), name, splits);
        }

        foreach (var name in others)
        {
            _findings.LeaveOut(LeftOutReason.BesideSplits, tree.Prefix + name);
        }

        return splits;
    }

    private static void RequireOneFolder(FileTree tree, IReadOnlyCollection<string> folders)
    {
        var twice = folders.GroupBy(SplitNames.Of).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw UserErrorException.Of(
                $"{tree.Shown}: {string.Join(" and ", twice)} can both be the split {twice.Key}, allowed is one; {Setting.Named("ignore")} {twice.Last()} leaves one out");
        }
    }

    /// <summary>A test without labels is usual, and no use here; the other splits need theirs.</summary>
    private void LeaveOutUnlabelled(FileTree folder, string name, Dictionary<string, FileTree> splits)
    {
        var split = SplitNames.Of(name)!;
        var images = folder.Files.Where(entry => IsImage(folder, entry)).ToArray();
        if (split != SplitNames.Test || (images.Length > 0 && splits.Count == 0))
        {
            throw NoClasses(folder, images);
        }

        _findings.LeaveOut(LeftOutReason.Unlabelled, folder.Prefix.TrimEnd('/'));
    }

    /// <summary>Class folders that each hold their own train and test: class/split/image.</summary>
    private Dictionary<string, IImageSource>? ClassFirst(FileTree tree)
    {
        var classes = tree.Folders.Select(tree.Sub).ToArray();
        var inner = classes.SelectMany(one => one.Folders.Where(name => SplitNames.Exactly(name) is not null).Select(name => (Class: one, Name: name))).ToArray();
        if (inner.Length == 0)
        {
            return null;
        }

        var other = Array.Find(classes, one => one.Folders.Any(name => SplitNames.Exactly(name) is null) || one.OwnFiles.Any(entry => IsImage(one, entry)))
            ?? Array.Find(classes, one => one.Folders.Count == 0);
        if (other is not null)
        {
            throw new UserErrorException(
                $"{inner[0].Class.Sub(inner[0].Name).Shown}: can be a split within its class, but {other.Shown} is not divided so; allowed is the same in every class");
        }

        var splits = inner.GroupBy(folder => SplitNames.Exactly(folder.Name)!);
        return Sources(splits.ToDictionary(split => split.Key, split =>
        {
            var images = split.SelectMany(folder => Images(folder.Class.Sub(folder.Name), ClassName(tree, folder.Class)));
            return (tree, images.ToList());
        }));
    }

    private Dictionary<string, IImageSource> Plain(FileTree tree)
    {
        if (tree.Folders.Count == 0)
        {
            var images = tree.OwnFiles.Where(entry => IsImage(tree, entry)).ToArray();
            throw images.Length > 0 ? UnlabelledImages.Error(tree, images, request.Manifest is null) : Nothing(tree);
        }

        var all = WithoutRepeated([(tree, ImagesOfClasses(tree))])[0];

        // Paths below the classes' parent: folders around all do not change the division.
        var splits = request.Division.Divide(all, image => image.Entry.Name[tree.Prefix.Length..], image => image.Class, _findings);
        return Sources(splits.ToDictionary(split => split.Key, split => (tree, split.Value.ToList())));
    }

    private UserErrorException Nothing(FileTree tree)
    {
        var files = tree.OwnFiles.Select(entry => entry.Name[tree.Prefix.Length..]).ToArray();
        var found = files.Length > 0 ? $" but {Texts.Short(files, shown: 3)}" : "";
        return tree.Archive is null
            ? new($"{tree.Shown}: no images and no shards{found}, allowed are folders train and validation, a folder per class, "
                + "tars or zips of these, or train-*.safetensors; a single archive is named itself")
            : new($"{tree.Shown}: no class folders{found}, allowed is a folder per class with images in it");
    }

    /// <summary>The images of every class folder of a tree.</summary>
    /// <exception cref="UserErrorException">It has no class folders, or one without images.</exception>
    public List<(ArchiveEntry Entry, string Class)> ImagesOfClasses(FileTree tree)
    {
        return tree.Folders.Count == 0 ? throw NoClasses(tree, [.. tree.OwnFiles.Where(entry => IsImage(tree, entry))]) : [.. tree.Folders.SelectMany(name => Images(tree.Sub(name), ClassName(tree, tree.Sub(name))))];
    }

    private UserErrorException NoClasses(FileTree folder, ArchiveEntry[] images) => images.Length > 0
        ? UnlabelledImages.Error(folder, images, request.Manifest is null)
        : new($"{folder.Shown}: no class folders, allowed is a folder per class with images in it");

    /// <summary>The images of a class folder, those in folders within it too. Other files are left out.</summary>
    private IEnumerable<(ArchiveEntry Entry, string Class)> Images(FileTree folder, string className)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        var images = new List<ArchiveEntry>();
        var others = new List<ArchiveEntry>();
        foreach (var entry in folder.Files)
        {
            (IsImage(folder, entry) ? images : others).Add(entry);
        }

        if (images.Count == 0 && !request.Reading.AllowEmptyClasses)
        {
            throw ImageCheck.NoImages(folder, others);
        }

        ImageCheck.RequireOne(folder, images);
        foreach (var entry in others)
        {
            _findings.LeaveOut(LeftOutReason.NoImage, entry.Name);
        }

        _findings.MergedFolders += folder.Folders.Count(name => images.Exists(entry => entry.Name.StartsWith($"{folder.Prefix}{name}/", StringComparison.Ordinal)));
        return images.Select(entry => (entry, className));
    }

    private bool IsImage(FileTree folder, ArchiveEntry entry) => ImageCheck.IsImage(folder, entry);

    /// <summary>The same letters can be written in two ways, é as one character or as two; names are compared in the first.</summary>
    private static string ClassName(FileTree parent, FileTree folder) => ComposedText.Of(folder.Prefix[parent.Prefix.Length..^1]);

    /// <summary>The folder that holds a split's class folders. One that holds a class alone is none around the classes.</summary>
    private static FileTree Unwrapped(FileTree split, IEnumerable<string> classNames) => split.WithoutWrappers(classNames.Contains);

    /// <summary>Images beside the class folders belong to no class.</summary>
    private void LeaveOutLoose(FileTree outer, FileTree inner)
    {
        for (var folder = outer; ; folder = folder.Sub(folder.Folders[0]))
        {
            foreach (var entry in folder.Folders.Count == 0 ? [] : folder.OwnFiles.Where(entry => IsImage(outer, entry)))
            {
                _findings.LeaveOut(LeftOutReason.BesideClasses, entry.Name);
            }

            if (folder.Prefix == inner.Prefix)
            {
                return;
            }
        }
    }

    private Dictionary<string, IImageSource> Sources(Dictionary<string, (FileTree Tree, List<(ArchiveEntry Entry, string Class)> Images)> splits)
    {
        var order = SplitNames.All.Where(splits.ContainsKey).ToArray();
        var images = WithoutRepeated([.. order.Select(split => splits[split])]);
        var naming = splits.TryGetValue(SplitNames.Train, out var train) ? train : splits[order[0]];
        string[] classNames = [.. naming.Tree.Folders.Select(name => ClassName(naming.Tree, naming.Tree.Sub(name))).Distinct().Order(StringComparer.Ordinal)];
        return order.Zip(images).ToDictionary(
            split => split.First, split => TreeSource.Create(splits[split.First].Tree, classNames, split.Second));
    }

    /// <summary>Each real file once: of several names those that no link leads to come first, then training before the other splits.</summary>
    public List<(ArchiveEntry Entry, string Class)>[] WithoutRepeated(IReadOnlyList<(FileTree Tree, List<(ArchiveEntry Entry, string Class)> Images)> splits)
    {
        if (splits[0].Tree.Names is not { } names)
        {
            return [.. splits.Select(split => split.Images)];
        }

        var first = new Dictionary<FileId, string>();
        foreach (var isLinked in new[] { false, true })
        {
            foreach (var (entry, _) in splits.SelectMany(split => split.Images).Where(image => names[image.Entry.Name].IsLinked == isLinked))
            {
                first.TryAdd(names[entry.Name].File, entry.Name);
            }
        }

        return [.. splits.Select(split => split.Images.FindAll(image =>
        {
            var isFirst = names[image.Entry.Name].File == default || first[names[image.Entry.Name].File] == image.Entry.Name;
            if (!isFirst)
            {
                _findings.LeaveOut(LeftOutReason.Repeated, image.Entry.Name);
            }

            return isFirst;
        }))];
    }
}

/// <summary>Images that lie in no class folders, and what would name their classes.</summary>
internal static class UnlabelledImages
{
    private const string ImageNet = "ILSVRC2012_val_";

    public static UserErrorException Error(FileTree folder, IReadOnlyList<ArchiveEntry> images, bool canHaveManifest)
    {
        var name = images[0].Name[folder.Prefix.Length..];
        var what = $"{folder.Shown}: {images.Count:N0} {(images.Count == 1 ? "image lies" : "images lie")} in no class folder (such as {name})";
        if (name.StartsWith(ImageNet, StringComparison.Ordinal))
        {
            return new($"{what}: ImageNet's validation images, whose labels are in its development kit; allowed is a folder with "
                + "ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz, or the images sorted into folders of their classes");
        }

        var manifest = canHaveManifest ? ", or a manifest that names a file of labels" : "";
        return new($"{what}, so nothing says what {(images.Count == 1 ? "it shows" : "they show")}; allowed is a folder per class with images in it{manifest}");
    }
}
