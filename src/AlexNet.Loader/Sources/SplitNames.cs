namespace AlexNet.Loader;

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
}
