using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts;

/// <summary>How data without splits is divided, class by class, in the order of <see cref="SplitRule"/>.</summary>
/// <param name="HeldOut">The split that is kept from training.</param>
/// <param name="Period">One image of this many belongs to it.</param>
internal sealed record Division(string HeldOut, int Period)
{
    /// <summary>Every tenth image is for validation.</summary>
    public static Division Default { get; } = new(SplitNames.Validation, SplitRule.DefaultPeriod);

    /// <summary>Divides images; each split keeps their order, and none is empty.</summary>
    /// <param name="images">The images of all classes.</param>
    /// <param name="pathOf">An image's path below the data, different for each.</param>
    /// <param name="classOf">Its class.</param>
    public Dictionary<string, T[]> Divide<T>(IReadOnlyCollection<T> images, Func<T, string> pathOf, Func<T, string> classOf)
    {
        var held = images
            .GroupBy(classOf, pathOf)
            .SelectMany(paths => SplitRule.Divide(paths, Period).Validation)
            .ToHashSet();
        var splits = new Dictionary<string, T[]>
        {
            [SplitNames.Train] = [.. images.Where(image => !held.Contains(pathOf(image)))],
            [HeldOut] = [.. images.Where(image => held.Contains(pathOf(image)))],
        };
        return splits.Where(split => split.Value.Length > 0).ToDictionary();
    }
}
