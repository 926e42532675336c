using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using Microsoft.VisualBasic.FileIO;

namespace AlexNet.Loader.Layouts.Labels;

/// <summary>A line of a list: where an image is, what it shows, and which split it belongs to, where the list says so.</summary>
internal readonly record struct ListedImage(string Path, string Label, string? Split, long Line);

/// <summary>
/// A CSV or TSV file of images: their paths, labels and, where there is a third column, splits. The first line may name the columns, which
/// then stand in any order, others among them; fields may stand in quotes.
/// </summary>
internal static class LabelList
{
    private static readonly string[] PathNames = ["path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path"];
    private static readonly string[] LabelNames = ["label", "class", "category", "target", "label_name", "class_name"];
    private static readonly string[] SplitColumns = ["split", "set", "subset"];

    /// <summary>Every line, in the list's order.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or a line is wrong; the message names the line.</exception>
    public static List<ListedImage> Read(string file)
    {
        try
        {
            using var parser = new TextFieldParser(file, Encoding.UTF8) { TextFieldType = FieldType.Delimited };
            parser.SetDelimiters(Delimiter(file));
            var images = new List<ListedImage>();
            Columns? columns = null;
            while (!parser.EndOfData)
            {
                var line = parser.LineNumber;
                var fields = parser.ReadFields()!;
                if (columns is null && (columns = Columns.Of(file, fields)).AreNamed)
                {
                    continue;
                }

                images.Add(columns.Image(file, line, fields));
            }

            return images;
        }
        catch (MalformedLineException error)
        {
            throw new UserErrorException(
                $"{file}: line {error.LineNumber} has a quote too many or too few, allowed are fields in quotes with each quote within doubled", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Tabs in a .tsv, commas in a .csv, unless its first line has none but the semicolons of a spreadsheet.</summary>
    private static string Delimiter(string file)
    {
        if (Path.GetExtension(file).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
        {
            return "\t";
        }

        var first = File.ReadLines(file).FirstOrDefault() ?? "";
        return first.Contains(',') ? "," : first.Contains(';') ? ";" : first.Contains('\t') ? "\t" : ",";
    }

    /// <summary>Where the fields stand.</summary>
    /// <param name="Split">−1 where there is none.</param>
    /// <param name="AreNamed">Whether the first line says it.</param>
    private sealed record Columns(int Path, int Label, int Split, bool AreNamed)
    {
        public static Columns Of(string file, string[] first)
        {
            var path = Find(first, PathNames);
            var label = Find(first, LabelNames);
            if (path < 0 || first.Length < 2)
            {
                return new Columns(0, 1, first.Length > 2 ? 2 : -1, AreNamed: false);
            }

            return label >= 0
                ? new Columns(path, label, Find(first, SplitColumns), AreNamed: true)
                : throw new UserErrorException($"{file}: the columns are {Texts.Short(first)}, allowed is one of labels, called {string.Join(" or ", LabelNames)}");
        }

        public ListedImage Image(string file, long line, string[] fields)
        {
            var wanted = Math.Max(Math.Max(Path, Label), Split) + 1;
            if (fields.Length < wanted)
            {
                var what = Split >= 0 ? "path, label and split" : "path and label";
                throw new UserErrorException($"{file}: line {line} has {Counted.Of(fields.Length, "field")}, allowed are {wanted}: {what}");
            }

            var image = new ListedImage(fields[Path], fields[Label], Split >= 0 ? fields[Split] : null, line);
            return image.Path.Length > 0 && image.Label.Length > 0
                ? image
                : throw new UserErrorException($"{file}: line {line} has no {(image.Path.Length == 0 ? "path" : "label")}, allowed are both");
        }

        private static int Find(string[] fields, string[] names) => Array.FindIndex(fields, field => names.Contains(field.ToLowerInvariant()));
    }
}
