namespace AlexNet.Loader.Manifests;

/// <summary>How a manifest's data lies on disk; docs/formats.md has each layout's rules.</summary>
public enum ManifestLayout
{
    /// <summary>"folders": a folder per split with a folder per class in it, or just a folder per class.</summary>
    Folders,

    /// <summary>"generated": made by this program; once made, folders or shards.</summary>
    Generated,

    /// <summary>"shards": a folder of shards.</summary>
    Shards,

    /// <summary>"tar": a tar of class folders, or a folder with train.tar, validation.tar and test.tar.</summary>
    Tar,

    /// <summary>"class-tars": a tar per class, in a folder or in one more tar.</summary>
    ClassTars,

    /// <summary>"ilsvrc": the official archives of a year's ImageNet challenge.</summary>
    Ilsvrc,

    /// <summary>"cifar-binary": CIFAR-10's binary batches.</summary>
    CifarBinary,

    /// <summary>"webdataset": tars with an image and its label side by side.</summary>
    WebDataset,

    /// <summary>"parquet": Parquet files with a column of images and one of labels, as Hugging Face serves data sets.</summary>
    Parquet,

    /// <summary>"list": a CSV or TSV file of paths and labels.</summary>
    List,

    /// <summary>"kaggle-imagenet": ImageNet as Kaggle's archive unpacks.</summary>
    Kaggle,
}

/// <summary>What manifests call the layouts.</summary>
internal static class LayoutNames
{
    private static readonly Dictionary<string, ManifestLayout> Names = new()
    {
        ["folders"] = ManifestLayout.Folders,
        ["generated"] = ManifestLayout.Generated,
        ["shards"] = ManifestLayout.Shards,
        ["tar"] = ManifestLayout.Tar,
        ["class-tars"] = ManifestLayout.ClassTars,
        ["ilsvrc"] = ManifestLayout.Ilsvrc,
        ["cifar-binary"] = ManifestLayout.CifarBinary,
        ["webdataset"] = ManifestLayout.WebDataset,
        ["parquet"] = ManifestLayout.Parquet,
        ["list"] = ManifestLayout.List,
        ["kaggle-imagenet"] = ManifestLayout.Kaggle,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All => Names.Keys;

    /// <summary>A layout by its name, or null.</summary>
    public static ManifestLayout? Parse(string name) => Names.TryGetValue(name, out var layout) ? layout : null;

    /// <summary>A layout's name.</summary>
    public static string Of(ManifestLayout layout) => Names.First(pair => pair.Value == layout).Key;
}
