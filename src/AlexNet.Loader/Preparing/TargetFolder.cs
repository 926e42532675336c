using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Preparing;

/// <summary>The folder that shards are written to: what may lie there, and clearing away what was left over.</summary>
internal static class TargetFolder
{
    /// <summary>Creates it where it is missing, refuses foreign shards, and removes temporary files of a call that was killed.</summary>
    /// <exception cref="UserErrorException">It holds other shards, or is part of the data, or cannot be used.</exception>
    public static void Enter(DataSet data, PrepareSettings settings, IReadOnlyList<SplitPlan> plans)
    {
        var folder = settings.Folder;
        RefuseSource(data, folder, plans);
        try
        {
            Directory.CreateDirectory(folder);
            ClearOtherSets(settings, plans);
            AtomicFile.RemoveLeftovers(folder, name => name == DataStatistics.FileName || plans.Any(plan => IsMine(plan, settings, name)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: cannot be used for shards: {error.Message}", error);
        }
    }

    /// <summary>A shard that does not belong to the set.</summary>
    /// <exception cref="UserErrorException">It may not be deleted.</exception>
    public static void Clear(PrepareSettings settings, string path, FormattableString why)
    {
        if (!settings.Overwrite)
        {
            throw UserErrorException.Of($"{path}: {why}; allowed are another folder, or {Setting.Named("overwrite")} to delete such shards");
        }

        File.Delete(path);
        File.Delete(Path.Combine(settings.Folder, DataStatistics.FileName));
    }

    /// <summary>Shards in a folder that is scanned for images would be taken for the data the next time.</summary>
    private static void RefuseSource(DataSet data, string folder, IReadOnlyList<SplitPlan> plans)
    {
        var scanned = plans.Select(plan => plan.Source).OfType<FolderSource>().Select(ClassesOf).OfType<string>();
        if (folder == data.Location || scanned.Any(source => IsWithin(folder, source)))
        {
            throw new UserErrorException($"{folder}: the shards cannot lie among the images they are made from; allowed is another folder");
        }
    }

    /// <summary>The folder of an image's class folder, or null where there is none.</summary>
    private static string? ClassesOf(FolderSource source)
    {
        var (name, className) = (source.Name(0), source.ClassNames[source.Label(0)]);
        for (var at = Path.GetDirectoryName(name); at is not null; at = Path.GetDirectoryName(at))
        {
            if (ComposedText.Of(Path.GetFileName(at)) == className)
            {
                return Path.GetDirectoryName(at);
            }
        }

        return null;
    }

    private static bool IsWithin(string folder, string parent)
    {
        return $"{folder}{Path.DirectorySeparatorChar}".StartsWith($"{parent}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
    }

    /// <summary>Shards of other numbers, or of splits that the data has not.</summary>
    private static void ClearOtherSets(PrepareSettings settings, IReadOnlyList<SplitPlan> plans)
    {
        foreach (var split in settings.Splits ?? SplitNames.All)
        {
            var plan = plans.FirstOrDefault(plan => plan.Name == split);
            var expected = plan is null ? [] : Enumerable.Range(0, plan.Shards).Select(plan.FileName).ToHashSet();
            foreach (var name in FolderScan.Files(settings.Folder, $"{split}-*.safetensors").Where(name => !expected.Contains(name)))
            {
                Clear(settings, Path.Combine(settings.Folder, name), WhyForeign(split, plan));
            }
        }
    }

    private static FormattableString WhyForeign(string split, SplitPlan? plan)
    {
        if (plan is null)
        {
            return $"the data has no split {split}";
        }

        return $"belongs to another set; this one has {plan.Shards} shards of {split}";
    }

    private static bool IsMine(SplitPlan plan, PrepareSettings settings, string name)
    {
        return settings.Shards(plan).Any(shard => plan.FileName(shard) == name);
    }
}
