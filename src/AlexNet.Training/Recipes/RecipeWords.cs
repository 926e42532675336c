using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>The words that stand for the core's choices in JSON and on the command line.</summary>
internal static class RecipeWords
{
    public static readonly IReadOnlyDictionary<string, Initialisation> Initialisations = new Dictionary<string, Initialisation>
    {
        ["paper"] = Initialisation.Paper,
        ["original"] = Initialisation.Original,
        ["he"] = Initialisation.He,
    };

    public static readonly IReadOnlyDictionary<string, Augment> Augments = new Dictionary<string, Augment>
    {
        ["full"] = Augment.Full,
        ["none"] = Augment.None,
    };

    public static readonly IReadOnlyDictionary<string, LightingScale> Lightings = new Dictionary<string, LightingScale>
    {
        ["off"] = LightingScale.Off,
        ["paper"] = LightingScale.Paper,
        ["original"] = LightingScale.Original,
    };

    public static readonly IReadOnlyDictionary<string, DropoutScaling> DropoutScalings = new Dictionary<string, DropoutScaling>
    {
        ["at-test"] = DropoutScaling.AtTest,
        ["at-training"] = DropoutScaling.AtTraining,
    };

    public static string Of<T>(IReadOnlyDictionary<string, T> words, T value) =>
        words.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key;
}
