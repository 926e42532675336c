using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Layouts.Labels;

/// <summary>Titles of classes in a text beside the data: lines of a class's name, a space or tab, and its title, as the lists of synsets have them.</summary>
internal static class TitleFile
{
    /// <summary>As Kaggle, Caffe and WordNet call it.</summary>
    public static readonly string[] Names = ["LOC_synset_mapping.txt", "synset_words.txt", "words.txt"];

    /// <summary>WordNet's list names 82,115 synsets in 2.6 MB.</summary>
    private const int MostBytes = 16 << 20;

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The titles that a folder's list gives some classes; none where there is no list, or it is of other classes.</summary>
    public static ClassTitles Find(string folder, IReadOnlyCollection<string> classNames)
    {
        foreach (var file in Names.Select(name => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists && file.Length <= MostBytes))
        {
            try
            {
                var known = classNames.ToHashSet();
                return new(File.ReadLines(file.FullName).Select(Parts).Where(pair => known.Contains(pair.Name)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Titles are a kindness; data without them is data.
            }
        }

        return ClassTitles.None;
    }

    private static (string Name, string Title) Parts(string line) =>
        line.IndexOfAny(Blanks) is > 0 and var end ? (line[..end], line[end..].Trim()) : (line, "");
}
