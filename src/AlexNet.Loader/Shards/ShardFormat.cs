using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Shards;

/// <summary>
/// The shard format: <c>images</c> U8 [N, S, S, 3], <c>labels</c> I32 [N]; metadata <c>format=alexnet-shard</c>, <c>version=1</c>,
/// <c>classes</c> = JSON array of names.
/// </summary>
public static class ShardFormat
{
    internal const string Format = "alexnet-shard";
    internal const string Version = "1";

    /// <summary>File name of a shard, such as "train-00000-of-00042.safetensors".</summary>
    public static string FileName(string split, int number, int of) => $"{split}-{number:00000}-of-{of:00000}.safetensors";

    /// <summary>Writes one shard.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="images">N × S × S × 3 bytes.</param>
    /// <param name="labels">N labels.</param>
    /// <param name="size">S.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    public static void Write(
        string path, ReadOnlyMemory<byte> images, ReadOnlyMemory<int> labels, int size, IReadOnlyList<string> classNames)
    {
        SafetensorsWriter.Write(
            path,
            [TensorData.From("images", images, labels.Length, size, size, 3), TensorData.From("labels", labels, labels.Length)],
            Metadata(classNames));
    }

    /// <summary>The metadata that every shard carries.</summary>
    public static Dictionary<string, string> Metadata(IReadOnlyList<string> classNames)
    {
        return new() { ["format"] = Format, ["version"] = Version, ["classes"] = JsonSerializer.Serialize(classNames) };
    }

    /// <summary>Checks a shard's metadata and returns the names of its classes.</summary>
    internal static string[] Classes(SafetensorsFile file)
    {
        Require(file, "format", Format);
        Require(file, "version", Version);
        var text = file.Metadata.GetValueOrDefault("classes", "");
        try
        {
            var names = JsonSerializer.Deserialize<string[]>(text);
            if (names is { Length: > 0 } && names.All(name => name is not null))
            {
                return names;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new UserErrorException($"{file.Path}: metadata classes is '{text}', allowed is a JSON array of names");
    }

    private static void Require(SafetensorsFile file, string key, string allowed)
    {
        var actual = file.Metadata.GetValueOrDefault(key, "missing");
        if (actual != allowed)
        {
            throw new UserErrorException($"{file.Path}: metadata {key} is {actual}, allowed is {allowed}");
        }
    }
}
