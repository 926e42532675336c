using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.DataSets;

/// <summary>Whether data is what its manifest says.</summary>
internal static class ManifestCheck
{
    private static readonly Setting Data = Setting.Named("data");

    /// <summary>Refuses data that is not there, and says how to get it.</summary>
    /// <param name="isReplaced">Whether the user said where the data lies; then it may have another form.</param>
    public static void RequireData(Manifest manifest, string path, bool isReplaced)
    {
        var missing = !Path.Exists(path) ? ""
            : isReplaced ? null
            : manifest.Files.SelectMany(file => file.Gives).FirstOrDefault(part => !Path.Exists(Path.Combine(path, part)));
        if (missing is not null)
        {
            throw UserErrorException.Of(
                $"{Path.Combine(path, missing)}: the data of {manifest.Name} is not there; {Fetch(manifest)}{Data} FOLDER says where it lies ({manifest.Origin})");
        }
    }

    /// <summary>Refuses data with other classes or another number of images; closes it then.</summary>
    /// <param name="isReplaced">Whether the user said where the data lies; then it may be a part of it.</param>
    public static void RequireAsDescribed(Manifest manifest, DataSet data, bool isReplaced)
    {
        if ((Classes(manifest, data) ?? (isReplaced ? null : Images(manifest, data))) is { } difference)
        {
            data.Dispose();
            throw UserErrorException.Of($"{data.Root}: {difference}");
        }
    }

    /// <summary>What gets a manifest's data, where anything does.</summary>
    private static FormattableString Fetch(Manifest manifest)
    {
        if (manifest.Files.Count == 0 && manifest.Login is null)
        {
            return $"";
        }

        return $"{Target.Named("Fetch", Setting.Named("manifest"), ShortName(manifest))} gets it, or ";
    }

    private static FormattableString? Classes(Manifest manifest, DataSet data)
    {
        var found = data.ClassNames;
        if (manifest.Classes.Count > 0 && !manifest.Classes.SequenceEqual(found))
        {
            return $"the classes are {Texts.Short(found)}, {manifest.Path} allows {Texts.Short(manifest.Classes)}";
        }

        if (manifest.ClassCount is { } count && count != found.Count)
        {
            return $"{Counted.Of(found.Count, "class")}, {manifest.Path} allows {count:N0}";
        }

        return null;
    }

    private static FormattableString? Images(Manifest manifest, DataSet data)
    {
        foreach (var (split, count) in manifest.Images)
        {
            // Shards hold what could be used, which may be less.
            if (data.TrySplit(split, out var source) && source is not IPreparedSource && source.Count != count)
            {
                return $"{Counted.Of(source.Count, "image")} in {split}, {manifest.Path} allows {count:N0}; {Data} FOLDER takes the folder as it is";
            }
        }

        return null;
    }

    /// <summary>The manifests that come with the program are known by name.</summary>
    private static string ShortName(Manifest manifest)
    {
        var path = Path.GetFullPath(manifest.Path);
        var isShipped = Path.GetFileName(Path.GetDirectoryName(path)) == "data-manifests";
        return isShipped ? Path.GetFileNameWithoutExtension(path) : manifest.Path;
    }
}
