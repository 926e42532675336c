namespace AlexNet.Loader.Manifests;

/// <summary>Names of splits.</summary>
public static class SplitNames
{
    /// <summary>What is learnt from; every data set has it.</summary>
    public const string Train = "train";

    /// <summary>What decides on learning rates and the best model.</summary>
    public const string Validation = "validation";

    /// <summary>What is only looked at in the end.</summary>
    public const string Test = "test";

    /// <summary>All, in that order.</summary>
    public static IReadOnlyList<string> All { get; } = [Train, Validation, Test];

    /// <summary>The splits that are there, each with the name it has there: its own, or "val" for validation.</summary>
    /// <param name="exists">Whether there is something of that name.</param>
    internal static Dictionary<string, string> Find(Func<string, bool> exists)
    {
        var found = All.Where(exists).ToDictionary(split => split);
        if (!found.ContainsKey(Validation) && exists("val"))
        {
            found.Add(Validation, "val");
        }

        return found;
    }
}
