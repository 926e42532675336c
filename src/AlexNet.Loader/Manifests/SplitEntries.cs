using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Manifests;

/// <summary>Reads a manifest's <c>splits</c>, <c>images</c> and <c>held_out</c>.</summary>
internal static class SplitEntries
{
    private const int MostParts = 1000;

    /// <summary>Name of every split and its folder or file.</summary>
    public static Dictionary<string, string> Places(JsonFields json)
    {
        if (json.Fields("splits") is not { } fields)
        {
            return [];
        }

        fields.AllowOnly(SplitNames.All);
        var splits = Present(fields).ToDictionary(split => split, split => fields.IsObject(split) ? Place(fields.Fields(split)!) : Path(fields, split));
        return splits.ContainsKey(SplitNames.Train) ? splits : throw json.Error("splits", "has no train");
    }

    /// <summary>What is said of the splits that are given as objects.</summary>
    public static Dictionary<string, SplitFiles> Files(JsonFields json)
    {
        return json.Fields("splits") is { } fields
            ? Present(fields).Where(fields.IsObject).ToDictionary(split => split, split => Files(split, fields.Fields(split)!))
            : [];
    }

    /// <summary>Number of images of every split.</summary>
    public static Dictionary<string, int> Images(JsonFields json)
    {
        if (json.Fields("images") is not { } fields)
        {
            return [];
        }

        fields.AllowOnly(SplitNames.All);
        return Present(fields).ToDictionary(split => split, split => fields.Integer(split, 0, 1, int.MaxValue));
    }

    public static HeldOut? HeldOut(JsonFields json)
    {
        if (json.Fields("held_out") is not { } fields)
        {
            return null;
        }

        fields.AllowOnly(["split", "every"]);
        var split = fields.Text("split");
        if (split is not (SplitNames.Validation or SplitNames.Test))
        {
            throw fields.Error("split", $"is '{split}', allowed are {SplitNames.Validation}, {SplitNames.Test}");
        }

        return !json.Has("splits")
            ? new HeldOut(split, fields.Integer("every", 10, 2, MostParts))
            : throw json.Error("held_out", "stands beside splits, allowed is one of the two");
    }

    private static string Place(JsonFields split)
    {
        split.AllowOnly(["folder", "labels", "suffix"]);
        return Path(split, "folder");
    }

    private static string Path(JsonFields json, string field)
    {
        var path = json.Text(field);
        return SafePath.IsRelative(path.EndsWith('/') ? path[..^1] : path)
            ? path
            : throw json.Error(field, $"is '{path}', allowed is a path below the data's folder");
    }

    private static SplitFiles Files(string name, JsonFields split)
    {
        var labels = split.Has("labels") ? Path(split, "labels") : null;
        return labels is null || name != SplitNames.Train
            ? new SplitFiles(labels, split.OptionalText("suffix"))
            : throw split.Error("labels", "stands in train, whose folders name the classes; allowed in validation and test");
    }

    private static IEnumerable<string> Present(JsonFields fields) => SplitNames.All.Where(fields.Has);
}
