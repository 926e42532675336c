using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

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
