using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.DataSets;

/// <summary>What sources that others have written must be like: what would else end in an index out of range, hours later.</summary>
internal static class GivenSources
{
    /// <exception cref="UserErrorException">There is no split, or a source contradicts the others or itself.</exception>
    public static void Check(string name, IReadOnlyDictionary<string, IImageSource> splits)
    {
        var allowed = string.Join(", ", SplitNames.All);
        Require(splits.Count > 0, $"{name}: no split; allowed are {allowed}");
        var classes = splits.First();
        foreach (var (split, source) in splits)
        {
            Require(SplitNames.All.Contains(split), $"{name}: a split is named '{split}'; allowed are {allowed}");
            Require(source is IEncodedSource or IPreparedSource, $"{name}: the source of split {split} gives no images; allowed are {nameof(IEncodedSource)} and {nameof(IPreparedSource)}");
            Require(source.Count > 0, $"{name}: split {split} has {Counted.Of(source.Count, "image")}; allowed is one or more");
            Require(source.ClassNames.SequenceEqual(classes.Value.ClassNames), $"{name}: the classes of split {split} are other than those of {classes.Key}; allowed are the same names in the same order");
            Require(SizeOf(source) == SizeOf(classes.Value), $"{name}: the images of split {split} are prepared otherwise than those of {classes.Key}; allowed is one size for all");
            CheckLabels(name, split, source);
        }
    }

    private static void CheckLabels(string name, string split, IImageSource source)
    {
        var labels = source.Labels();
        var wrong = Array.FindIndex(labels, label => label < 0 || label >= source.ClassNames.Count);
        Require(wrong < 0, $"{name}: image {wrong} of split {split} has the label {(wrong < 0 ? 0 : labels[wrong])}; allowed are 0 to {source.ClassNames.Count - 1}");
    }

    private static int? SizeOf(IImageSource source) => (source as IPreparedSource)?.Size;

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new UserErrorException(message);
        }
    }
}
