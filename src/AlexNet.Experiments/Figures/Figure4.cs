using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Figures;

/// <summary>A test image of the figure.</summary>
/// <param name="Picture">A data URI, or null; so of the neighbours.</param>
/// <param name="Labels">The most probable first.</param>
/// <param name="Neighbours">The nearest training images, the nearest first.</param>
public sealed record Figure4Row(
    string Name,
    string Class,
    string? Picture,
    IReadOnlyList<(string Label, float Probability, bool IsRight)> Labels,
    IReadOnlyList<(string Name, string? Class, string? Picture, double Distance)> Neighbours);

/// <summary>[Paper, figure 4]: test images with their five most probable labels, and the training images whose features are nearest.</summary>
/// <param name="About">What of, in a line.</param>
public sealed record Figure4(string About, IReadOnlyList<Figure4Row> Rows)
{
    public const string Title = "Labels and nearest training images";

    private const int Labels = 5;

    /// <summary>Training images beside each test image, as in the paper.</summary>
    private const int Neighbours = 6;

    /// <summary>The kinds of files that a figure is written as, by the ends of their names.</summary>
    private static readonly string[] Formats = [".html", ".svg"];

    /// <exception cref="UserErrorException">The name ends in none of the kinds of files.</exception>
    public static void RequireFormat(string path)
    {
        if (!Formats.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UserErrorException($"{path}: no kind of file for a figure; allowed are {string.Join(", ", Formats)}");
        }
    }

    /// <param name="model">Opened for the layer of the features.</param>
    /// <param name="test">Images to choose from.</param>
    /// <param name="training">Features of the training images by the same model.</param>
    /// <param name="count">Test images.</param>
    /// <param name="seed">Key of the choice.</param>
    /// <param name="pictures">Of the training images.</param>
    /// <exception cref="UserErrorException">The features are of another layer, network or checkpoint.</exception>
    public static Figure4 Make(TrainedModel model, IImageSource test, IFeatureRows training, string features, int count, ulong seed, Thumbnails pictures, CancellationToken cancellation)
    {
        var order = Shuffle.Permutation(seed, Purpose.Picture, 0, test.Count);
        using var sample = Sample.Of(test, order[..Math.Min(count, order.Length)]);
        var list = new FeatureList(FeatureExtraction.Info(model, training.Info.Layer, test.ClassNames));
        list.Info.RequireComparable("the checkpoint", training.Info, features);
        var labels = new List<IReadOnlyList<(string, float, bool)>>();
        FeatureExtraction.Run(list, model, sample, list.Info, (_, _) => { }, cancellation, (batch, results) =>
        {
            var names = model.Info.ClassNames;
            for (var i = 0; i < batch.Count; i++)
            {
                var right = test.ClassNames[batch.Labels.Span[i]];
                labels.Add(LabelsOf(results.Probabilities.Slice(i * names.Count, names.Count), names, model.Info.Titles, right));
            }
        });
        var queries = Queries.OfRows(list, "the test images", training, features);
        var found = new ExactSearch(training).Nearest(queries, Neighbours, cancellation);
        using var own = new Thumbnails(test);
        Figure4Row[] rows = [.. queries.Select((query, i) => new Figure4Row(
            query.Name, list.Info.Titles.Shown(query.Class!), own.Of(query.Name), labels[i], [.. found[i].Select(neighbour => Shown(training, neighbour, pictures))]))];
        return new($"{model.Info.Network}: the five most probable labels of test images, the right one in red, and beside them the training images with the nearest outputs of {training.Info.Layer}", rows);
    }

    /// <summary>Writes the figure with its pictures in the file itself.</summary>
    /// <exception cref="UserErrorException">The file cannot be written, or its name ends in none of the kinds.</exception>
    public void Write(string file)
    {
        RequireFormat(file);
        var text = file.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? Figure4Svg.Draw(this) : Page();
        AtomicFile.WriteText(file, text);
    }

    private string Page()
    {
        var page = new PicturePage(Title, About);
        foreach (var row in Rows)
        {
            page.Section().Figure(row.Picture, row.Name, row.Class, null, isFirst: true).Bars(row.Labels).Row();
            foreach (var (name, label, picture, _) in row.Neighbours)
            {
                page.Figure(picture, name, null, label);
            }

            page.EndRow().EndSection();
        }

        return page.ToString();
    }

    private static List<(string Label, float Probability, bool IsRight)> LabelsOf(ReadOnlySpan<float> probabilities, IReadOnlyList<string> names, ClassTitles titles, string right)
    {
        var labels = new List<(string, float, bool)>();
        foreach (var label in ErrorRate.Top(probabilities, Labels))
        {
            labels.Add((titles.Shown(names[label]), probabilities[label], names[label] == right));
        }

        return labels;
    }

    private static (string Name, string? Class, string? Picture, double Distance) Shown(IFeatureRows training, Neighbour neighbour, Thumbnails pictures)
    {
        var name = training.Name(neighbour.Index);
        return (name, training.ShownClass(neighbour.Index), pictures.Of(name), neighbour.Distance);
    }
}
