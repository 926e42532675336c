using System.Globalization;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Features;

/// <summary>What features are of: outputs of a layer, of a network, by a checkpoint.</summary>
/// <param name="Shape">Of one image's output.</param>
/// <param name="Checkpoint">The checksum of its file.</param>
/// <param name="ClassNames">By label, those of the images' data; empty where there are none.</param>
public sealed record FeatureInfo(string Network, string Layer, Shape Shape, string Checkpoint, IReadOnlyList<string> ClassNames)
{
    public const string Format = "alexnet-features";
    private const string Version = "1";

    /// <summary>Manifest or data folder that the images are of, as a full path; null for single files.</summary>
    public string? Data { get; init; }

    /// <summary>Folder that replaces the manifest's own, as a full path.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The split of the data.</summary>
    public string? Split { get; init; }

    /// <summary>What people call the classes.</summary>
    public ClassTitles Titles { get; init; } = ClassTitles.None;

    /// <summary>As texts by name.</summary>
    public Dictionary<string, string> Metadata()
    {
        var metadata = Entries();
        Titles.AddTo(metadata);
        return metadata;
    }

    private Dictionary<string, string> Entries() => new()
    {
        ["format"] = Format,
        ["version"] = Version,
        ["network"] = Network,
        ["layer"] = Layer,
        ["shape"] = string.Create(CultureInfo.InvariantCulture, $"[{Shape.Channels},{Shape.Height},{Shape.Width}]"),
        ["checkpoint"] = Checkpoint,
        ["classes"] = JsonSerializer.Serialize(ClassNames),
        ["data"] = Data ?? "",
        ["data_folder"] = DataFolder ?? "",
        ["split"] = Split ?? "",
    };

    /// <exception cref="UserErrorException">The file is none that Features has written.</exception>
    internal static FeatureInfo Read(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault("format") is var format && format != Format)
        {
            throw new UserErrorException($"{file.Path}: holds no features: its format is '{format}'; allowed is {Format}, which Features writes");
        }

        if (Text("version") is var version && version != Version)
        {
            throw new UserErrorException($"{file.Path}: is of version {version}; allowed is {Version}");
        }

        var shape = Json<int[]>("shape");
        if (shape is not [> 0, > 0, > 0])
        {
            throw new UserErrorException($"{file.Path}: metadata shape is {Text("shape")}; allowed are three numbers above 0");
        }

        return new(Text("network"), Text("layer"), new(shape[0], shape[1], shape[2]), Text("checkpoint"), Json<string[]>("classes"))
        {
            Data = Optional("data"),
            DataFolder = Optional("data_folder"),
            Split = Optional("split"),
            Titles = ClassTitles.In(file.Metadata),
        };

        string Text(string name) => file.Metadata.GetValueOrDefault(name) ?? throw new UserErrorException($"{file.Path}: damaged: the metadata lack '{name}'");

        string? Optional(string name) => file.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

        T Json<T>(string name)
        {
            try
            {
                return JsonSerializer.Deserialize<T>(Text(name)) ?? throw new JsonException();
            }
            catch (JsonException error)
            {
                throw new UserErrorException($"{file.Path}: metadata {name} is '{Text(name)}'; allowed is what Features writes", error);
            }
        }
    }

    /// <summary>Distances mean something only between outputs of the same layer by the same weights.</summary>
    /// <param name="mine">What these are called in a message.</param>
    /// <exception cref="UserErrorException">They are not.</exception>
    public void RequireComparable(string mine, FeatureInfo other, string theirs)
    {
        if (Network != other.Network)
        {
            throw new UserErrorException($"{mine}: features of network {Network}; allowed are those of {other.Network}, as in {theirs}");
        }

        if (Layer != other.Layer)
        {
            throw new UserErrorException($"{mine}: features of layer {Layer}; allowed are those of {other.Layer}, as in {theirs}");
        }

        if (Checkpoint != other.Checkpoint || !Shape.Equals(other.Shape))
        {
            throw new UserErrorException($"{mine}: features by another checkpoint of {Network} than in {theirs}; allowed are those of the same, which can be compared");
        }
    }
}
