using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Manifests;

/// <summary>Reads a manifest's <c>files</c>.</summary>
internal static class FileEntries
{
    private const int DeepestStrip = 8;

    private static readonly string[] Fields =
        ["name", "url", "bytes", .. Checksum.Algorithms.Select(item => item.Name), "unpack", "strip", "gives"];

    private static readonly (string Name, ArchiveKind Kind)[] Archives =
        [("tar", ArchiveKind.Tar), ("tar.gz", ArchiveKind.TarGz), ("zip", ArchiveKind.Zip)];

    /// <param name="json">The manifest's fields.</param>
    /// <param name="needsLogin">Whether the manifest says how to get at files that have no address.</param>
    public static ManifestFile[] Read(JsonFields json, bool needsLogin)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var items = json.List("files");
        var files = items.Select(item => Read(item, names, needsLogin)).ToArray();
        RequireApart(items, files);
        return files;
    }

    private static ManifestFile Read(JsonFields json, HashSet<string> names, bool needsLogin)
    {
        json.AllowOnly(Fields);
        var file = new ManifestFile
        {
            Name = Name(json, names),
            Url = Url(json),
            Bytes = json.Count("bytes"),
            Checksums = Checksums(json),
            Unpack = Unpack(json),
            Strip = json.Integer("strip", 0, 0, DeepestStrip),
            Gives = Gives(json),
        };
        return file.Url is not null || needsLogin
            ? file
            : throw json.Error("url", "is missing, allowed is an address; a manifest with login needs none");
    }

    /// <summary>What unpacking gives must not lie within what another file, or the same one, is or gives.</summary>
    private static void RequireApart(JsonFields[] items, ManifestFile[] files)
    {
        var taken = files.Select(file => file.Name).ToList();
        for (var i = 0; i < files.Length; i++)
        {
            for (var k = 0; k < files[i].Gives.Count; k++)
            {
                var path = files[i].Gives[k];
                if (taken.Find(other => IsWithin(path, other) || IsWithin(other, path)) is { } other)
                {
                    throw items[i].Error($"gives[{k}]", $"is '{path}' beside '{other}', allowed are paths that do not lie within each other");
                }

                taken.Add(path);
            }
        }
    }

    private static bool IsWithin(string path, string folder) => (path + "/").StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase);

    private static string Name(JsonFields json, HashSet<string> names)
    {
        var name = json.Text("name");
        if (!SafePath.IsFileName(name))
        {
            throw json.Error("name", $"is '{name}', allowed is the name of a file: no folders, not hidden");
        }

        return names.Add(name) ? name : throw json.Error("name", $"is '{name}', which another file has, allowed is a name of its own");
    }

    private static Uri? Url(JsonFields json)
    {
        if (json.OptionalText("url") is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo == ""
            ? url
            : throw json.Error("url", $"is '{text}', allowed are addresses that start with https:// or http://, without a password");
    }

    private static Checksum[] Checksums(JsonFields json)
    {
        return Checksum.Algorithms.Where(algorithm => json.Has(algorithm.Name)).Select(algorithm =>
        {
            var hex = json.Text(algorithm.Name);
            return hex.Length == algorithm.Digits && hex.All(char.IsAsciiHexDigit)
                ? new Checksum(algorithm.Name, hex.ToLowerInvariant())
                : throw json.Error(algorithm.Name, $"is '{hex}', allowed are {algorithm.Digits} hexadecimal digits");
        }).ToArray();
    }

    private static ArchiveKind? Unpack(JsonFields json)
    {
        if (json.OptionalText("unpack") is not { } text)
        {
            return null;
        }

        var found = Archives.Where(archive => archive.Name == text).Select(archive => (ArchiveKind?)archive.Kind).FirstOrDefault();
        return found ?? throw json.Error("unpack", $"is '{text}', allowed are {string.Join(", ", Archives.Select(archive => archive.Name))}");
    }

    private static string[] Gives(JsonFields json)
    {
        var gives = json.Texts("gives");
        if (Array.FindIndex(gives, path => !SafePath.IsRelative(path)) is >= 0 and var wrong)
        {
            throw json.Error($"gives[{wrong}]", $"is '{gives[wrong]}', allowed are paths below the data's folder");
        }

        if (json.Has("unpack") && gives.Length == 0)
        {
            throw json.Error("gives", "is empty or missing, allowed are the paths that unpacking gives");
        }

        return json.Has("unpack") || (gives.Length == 0 && !json.Has("strip"))
            ? gives
            : throw json.Error("unpack", "is missing, allowed are gives and strip only beside it");
    }
}
