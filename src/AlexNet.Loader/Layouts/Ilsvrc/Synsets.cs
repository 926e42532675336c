using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>
/// The challenge's classes: its own numbers, 1 to 1,000, and WordNet's names ("n01440764"). They come from meta.mat of the development
/// kit, or from a text of lines "WNID NUMBER WORDS" such as map_clsloc.txt. Lists in the order of the names, as Caffe's
/// synset_words.txt, are no such table: the challenge numbers its classes in another order.
/// </summary>
internal static class Synsets
{
    public const string MatName = "meta.mat";

    /// <summary>Names of texts that may stand in for it.</summary>
    public static readonly string[] TextNames = ["map_clsloc.txt", "synsets.txt"];

    /// <summary>Name of the class of every number.</summary>
    /// <exception cref="UserErrorException">It is no such table.</exception>
    public static Dictionary<int, string> FromMat(string source, byte[] bytes, string year)
    {
        var arrays = MatFile.Parse(source, bytes);
        var table = arrays.Find(array => array.Name == "synsets")?.Fields
            ?? throw new UserErrorException($"{source}: there is no struct array synsets, but {Texts.Short([.. arrays.Select(a => a.Name)])}");
        var numbers = Field(source, table, $"ILSVRC{year}_ID");
        var names = Field(source, table, "WNID");
        var children = table.GetValueOrDefault("num_children");
        var classes = new Dictionary<int, string>();
        for (var i = 0; i < numbers.Length; i++)
        {
            // What has children is no class of the challenge.
            if (children is null || children[i].Numbers is [0])
            {
                var number = numbers[i].Numbers is [var value] && value == Math.Truncate(value) && value is > 0 and < int.MaxValue ? (int)value : 0;
                Add(source, classes, $"synset {i + 1}", number, names[i].Text ?? "");
            }
        }

        return Checked(source, classes);
    }

    /// <summary>The words of WordNet's names, as far as the table has them.</summary>
    public static ClassTitles Titles(string source, byte[] bytes)
    {
        var table = MatFile.Parse(source, bytes).Find(array => array.Name == "synsets")?.Fields;
        return table is not null && table.TryGetValue("WNID", out var names) && table.TryGetValue("words", out var words)
            ? new(names.Zip(words, (name, text) => (name.Text ?? "", text.Text ?? "")))
            : ClassTitles.None;
    }

    /// <summary>The same from a text.</summary>
    public static Dictionary<int, string> FromText(string source, byte[] bytes)
    {
        var classes = new Dictionary<int, string>();
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
            {
                var isNumber = int.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                Add(source, classes, $"line {i + 1}", isNumber ? number : 0, parts[0]);
            }
        }

        return Checked(source, classes);
    }

    private static MatArray[] Field(string source, IReadOnlyDictionary<string, MatArray[]> table, string name)
    {
        return table.TryGetValue(name, out var values)
            ? values
            : throw new UserErrorException($"{source}: synsets has no field {name}, but {Texts.Short([.. table.Keys])}");
    }

    private static void Add(string source, Dictionary<int, string> classes, string place, int number, string name)
    {
        if (number < 1 || name.Length == 0 || !classes.TryAdd(number, name))
        {
            throw new UserErrorException(
                $"{source}: {place} has the number {number} and the name '{EntryName.Show(name)}', allowed are a name and a number from 1, each once");
        }
    }

    private static Dictionary<int, string> Checked(string source, Dictionary<int, string> classes)
    {
        return classes.Count > 0 ? classes : throw new UserErrorException($"{source}: no classes, allowed is at least one");
    }
}
