using System.Globalization;
using System.Text.RegularExpressions;
using AlexNet.Core;

namespace AlexNet.Loader.Shards;

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
