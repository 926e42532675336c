using System.Text.RegularExpressions;

namespace AlexNet.Loader.Manifests;

/// <summary>Names of splits.</summary>
public static partial class SplitNames
{
    /// <summary>What is learnt from.</summary>
    public const string Train = "train";

    /// <summary>What decides on learning rates and the best model.</summary>
    public const string Validation = "validation";

    /// <summary>What is only looked at in the end.</summary>
    public const string Test = "test";

    /// <summary>All, in that order.</summary>
    public static IReadOnlyList<string> All { get; } = [Train, Validation, Test];

    /// <summary>The split that a name stands for, in any case: train or training; val, valid, validation or dev; test or testing.</summary>
    /// <returns>Null where it is none of these.</returns>
    internal static string? Exactly(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" => Train,
        "val" or "valid" or "validation" or "dev" => Validation,
        "test" or "testing" => Test,
        _ => null,
    };

    /// <summary>The split that a name speaks of with more before or behind it, as seg_train, training_set, TestImages, val2017 or
    /// imagenet1k-validation-00; null where it speaks of none, or of two.</summary>
    internal static string? Of(string name)
    {
        if (Exactly(name) is { } exactly)
        {
            return exactly;
        }

        var found = Words().Matches(name).Select(word => Exactly(WithoutNoun(word.Value.ToLowerInvariant()))).OfType<string>().Distinct().ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>"trainset" is "train".</summary>
    private static string WithoutNoun(string word)
    {
        foreach (var noun in new[] { "set", "data", "images", "imgs", "dir", "folder", "split" })
        {
            if (word.EndsWith(noun, StringComparison.Ordinal) && word.Length > noun.Length)
            {
                return word[..^noun.Length];
            }
        }

        return word;
    }

    /// <summary>Runs of letters; a capital behind a small letter begins a new one.</summary>
    [GeneratedRegex(@"\p{Lu}*\p{Ll}+|\p{Lu}+|\p{Lo}+")]
    private static partial Regex Words();
}
