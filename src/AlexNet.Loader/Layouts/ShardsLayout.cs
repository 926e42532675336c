using System.Globalization;
using System.Text.RegularExpressions;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>A folder of our shards.</summary>
internal sealed class ShardsLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Shards;

    public string Description => "shards train-*.safetensors";

    public bool Recognises(LayoutRequest request) => Directory.Exists(request.Path) && ShardFolder.Recognises(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request)
    {
        var sources = ShardFolder.Open(request.Path);
        request.Titles.Add(((ShardSource)sources[SplitNames.Train]).Titles);
        return sources;
    }
}

/// <summary>Reads a folder of shards: train-*.safetensors, and validation-* and test-* where there are any.</summary>
internal static class ShardFolder
{
    /// <summary>Whether a folder holds shards of any split.</summary>
    public static bool Recognises(string folder)
    {
        return SplitNames.All.Any(split => Shards(folder, split).Length > 0);
    }

    /// <exception cref="UserErrorException">No training shards, not all of a set, or something is wrong with one.</exception>
    public static Dictionary<string, IImageSource> Open(string folder)
    {
        var sources = new Dictionary<string, IImageSource>();
        try
        {
            foreach (var split in SplitNames.All)
            {
                var names = Shards(folder, split);
                if (names.Length > 0)
                {
                    ShardSet.Check(folder, split, names);
                    sources.Add(split, ShardSource.Open([.. names.Select(name => Path.Combine(folder, name))]));
                }
            }

            Check(folder, sources);
            return sources;
        }
        catch
        {
            sources.Values.ToList().ForEach(source => source.Dispose());
            throw;
        }
    }

    private static string[] Shards(string folder, string split)
    {
        return FolderScan.Files(folder, $"{split}-*.safetensors");
    }

    private static void Check(string folder, Dictionary<string, IImageSource> sources)
    {
        if (!sources.TryGetValue(SplitNames.Train, out var train))
        {
            throw new UserErrorException($"{folder}: shards of {string.Join(" and ", sources.Keys)} only, train-*.safetensors is missing");
        }

        foreach (var (split, source) in sources)
        {
            if (!source.ClassNames.SequenceEqual(train.ClassNames))
            {
                throw new UserErrorException($"{folder}: the shards of {split} have other classes than those of train");
            }

            if (((IPreparedSource)source).Size != ((IPreparedSource)train).Size)
            {
                throw new UserErrorException($"{folder}: the shards of {split} have another image size than those of train");
            }
        }
    }
}

/// <summary>Whether the shards of a split that are there are a whole set, as far as their names count them ("-00003-of-00042").</summary>
internal static partial class ShardSet
{
    /// <param name="folder">Where they lie.</param>
    /// <param name="split">Whose they are.</param>
    /// <param name="names">Their file names, sorted; those that do not count are not looked at.</param>
    /// <exception cref="UserErrorException">Some of the set are missing, or they are of two sets.</exception>
    public static void Check(string folder, string split, IEnumerable<string> names)
    {
        var present = names.Select(name => Place().Match(name[split.Length..])).Where(match => match.Success).Select(Numbers).ToArray();
        var lengths = present.Select(shard => shard.Of).Distinct().ToArray();
        if (lengths.Length > 1)
        {
            throw new UserErrorException(
                $"{folder}: shards of {split} of {lengths.Length} sets, one of {string.Join(", one of ", lengths)}; allowed is one whole set in a folder");
        }

        if (lengths is [var of])
        {
            CheckWhole(folder, split, present.Select(shard => shard.Number).ToHashSet(), of);
        }
    }

    private static void CheckWhole(string folder, string split, HashSet<int> present, int of)
    {
        for (var number = 0; number < of; number++)
        {
            if (!present.Contains(number))
            {
                throw new UserErrorException(
                    $"{folder}: {present.Count} of {of} shards of {split}, the first missing is {ShardFormat.FileName(split, number, of)}; "
                    + "allowed is a whole set: finish it with Prepare");
            }
        }

        if (present.Count > of)
        {
            throw new UserErrorException($"{folder}: a shard of {split} is number {present.Max()} of {of}, allowed are 0 to {of - 1}");
        }
    }

    private static (int Number, int Of) Numbers(Match match)
    {
        return (Value(1), Value(2));

        int Value(int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Nine digits fit 32 bits.</summary>
    [GeneratedRegex(@"^-([0-9]{1,9})-of-([0-9]{1,9})\.safetensors$")]
    private static partial Regex Place();
}
