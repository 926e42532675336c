using System.Text.Json;

namespace AlexNet.Loader.Manifests;

/// <summary>What people call classes, by the classes' names: "tench, Tinca tinca" of n01440764.</summary>
public sealed class ClassTitles
{
    /// <summary>Where the names say it all.</summary>
    public static readonly ClassTitles None = new([]);

    /// <summary>The entry of a file's metadata that holds them.</summary>
    private const string Entry = "class_titles";

    private readonly Dictionary<string, string> _titles;

    /// <param name="titles">Pairs of name and title; of two titles the first counts.</param>
    public ClassTitles(IEnumerable<(string Name, string Title)> titles) =>
        _titles = titles.Where(pair => pair.Title.Length > 0 && pair.Title != pair.Name).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Title);

    public bool IsEmpty => _titles.Count == 0;

    /// <summary>A class's title; null where none is known.</summary>
    public string? this[string className] => _titles.GetValueOrDefault(className);

    /// <summary>A class as it is printed: its name, and in brackets its title.</summary>
    public string Shown(string className) => this[className] is { } title ? $"{className} ({title})" : className;

    /// <summary>Those of these classes.</summary>
    public ClassTitles Of(IEnumerable<string> classNames) => new(classNames.Select(name => (name, this[name] ?? "")));

    /// <summary>These titles, and of other classes the others'.</summary>
    public ClassTitles Or(ClassTitles others) => IsEmpty ? others : others.IsEmpty ? this : new(Pairs.Concat(others.Pairs));

    /// <summary>Adds them to a file's metadata; nothing where there are none.</summary>
    public void AddTo(Dictionary<string, string> metadata)
    {
        if (!IsEmpty)
        {
            metadata.Add(Entry, JsonSerializer.Serialize(_titles));
        }
    }

    /// <summary>Those in a file's metadata; none where they are not there, or are something else: nothing depends on them.</summary>
    public static ClassTitles In(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return metadata.TryGetValue(Entry, out var text) && JsonSerializer.Deserialize<Dictionary<string, string?>>(text) is { } titles
                ? new(titles.Select(pair => (pair.Key, pair.Value ?? "")))
                : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    private IEnumerable<(string Name, string Title)> Pairs => _titles.Select(pair => (pair.Key, pair.Value));
}
