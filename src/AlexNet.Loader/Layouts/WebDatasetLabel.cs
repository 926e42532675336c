using System.Globalization;
using System.Text;
using System.Text.Json;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// A sample's label: in key.cls a whole number as text; in key.json the whole number in the field <c>label</c>, <c>cls</c> or
/// <c>class</c>, the first of these that is there.
/// </summary>
internal static class WebDatasetLabel
{
    private const int MaxLength = 1 << 20;

    private static readonly string[] Fields = ["label", "cls", "class"];

    /// <param name="file">The archive.</param>
    /// <param name="entry">key.cls or key.json.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <returns>The label; -1 where something is wrong.</returns>
    public static int Read(ArchiveFile file, TarEntry entry, out string? fault)
    {
        fault = entry.Fault ?? (entry.Length > MaxLength ? $"{entry.Length} bytes, allowed are at most {MaxLength}" : null);
        if (fault is not null)
        {
            fault = $"{entry.Name} is {fault}";
            return -1;
        }

        var bytes = new byte[entry.Length];
        try
        {
            file.ReadExactly(bytes, entry.Offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"{entry.Name} cannot be read: {error.Message}";
            return -1;
        }

        return Parse(bytes, entry, out fault);
    }

    private static int Parse(byte[] bytes, TarEntry entry, out string? fault)
    {
        fault = null;
        var isJson = WebDatasetKey.Of(entry.Name).Extension == WebDatasetKey.JsonExtension;
        var label = isJson ? FromJson(bytes) : FromText(bytes);
        if (label < 0)
        {
            fault = isJson
                ? $"{entry.Name} has no label, allowed is an object with a whole number from 0 as {string.Join(", ", Fields)}"
                : $"{entry.Name} is '{Start(bytes)}', allowed is a whole number from 0";
        }
        else if (label >= ManifestReader.MostClasses)
        {
            // Every label up to the largest becomes a class.
            fault = $"{entry.Name}: the label is {label}, allowed are 0 to {ManifestReader.MostClasses - 1}";
            return -1;
        }

        return label;
    }

    private static int FromText(byte[] bytes)
    {
        return int.TryParse(Encoding.UTF8.GetString(bytes).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var label) ? label : -1;
    }

    private static int FromJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            foreach (var field in Fields)
            {
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(field, out var value))
                {
                    return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var label) && label >= 0 ? label : -1;
                }
            }
        }
        catch (JsonException)
        {
            // Told by the caller.
        }

        return -1;
    }

    private static string Start(byte[] bytes) => TarName.Show(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(20, bytes.Length))));
}
