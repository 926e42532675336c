using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts.Labels;

/// <summary>A text file of labels: on every line an image's path, a tab and its class; whatever follows after another tab is left out.</summary>
internal static class LabelFile
{
    /// <summary>Path and label of every image, in the order of the paths.</summary>
    /// <exception cref="UserErrorException">It cannot be read or a line is wrong; the message names the line.</exception>
    public static (string Path, int Label)[] Read(string file, IReadOnlyList<string> classNames)
    {
        var labels = classNames.Select((name, label) => (name, label)).ToDictionary(item => item.name, item => item.label);
        var images = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Lines(file))
        {
            number++;
            var fields = line.Split('\t');
            if (line.Length > 0 && Fault(fields, labels, images) is { } fault)
            {
                throw new UserErrorException($"{file}: line {number} {fault}");
            }

            if (line.Length > 0)
            {
                images.Add(fields[0], labels[fields[1]]);
            }
        }

        return images.Select(image => (image.Key, image.Value)).ToArray();
    }

    private static string? Fault(string[] fields, Dictionary<string, int> labels, SortedDictionary<string, int> images) =>
        fields.Length < 2 ? $"is '{fields[0]}', allowed is an image's name, a tab and its class"
        : !SafePath.IsRelative(fields[0]) ? $"names '{fields[0]}', allowed is a path below the split's folder"
        : !labels.ContainsKey(fields[1]) ? $"has the class '{fields[1]}', allowed are {Texts.Short(labels.Keys)}"
        : images.ContainsKey(fields[0]) ? $"names '{fields[0]}' again, allowed is every image once"
        : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {error.Message}", error);
        }
    }
}
