using System.CommandLine;
using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet similar</c></summary>
internal sealed class SimilarCommand
{
    private readonly EngineOptions _engine = new();
    private readonly Option<string> _features = OptionValue.One("--features", "FILE", "the images to look among: a .safetensors that Features has written");
    private readonly Option<string[]> _query = OptionValue.Many("--query", "FILE|INDEX", "whose neighbours: images of --features by their numbers, from 0, or all images of another such file");
    private readonly Option<string[]> _images = OptionValue.Many("--images", "PATH", "whose neighbours: image files, or folders: every image below them; with the --checkpoint of --features");
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "what --features was made with; default: the model of the newest run");
    private readonly Option<string> _top = OptionValue.One("--top", "N", "neighbours of each; default: 10");
    private readonly SimilarCodes _codes = new();
    private readonly ExifOption _exif = new("as in the checkpoint's training");
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the neighbours there too");
    private readonly Option<string> _html = OptionValue.One("--html", "FILE", "write a page with their pictures there");

    public static Command Create() => Create(new SimilarCommand());

    internal static Command Create(SimilarCommand similar)
    {
        var command = new Command("similar", "The nearest images by the distance of a layer's outputs: exactly, every query with every image, or by short binary codes.");
        foreach (var option in new Option[] { similar._features, similar._query, similar._images, similar._checkpoint, similar._top, similar._json, similar._html })
        {
            command.Add(option);
        }

        similar._codes.AddTo(command);

        similar._engine.AddTo(command);
        similar._exif.AddTo(command);
        similar._maxPixels.AddTo(command);
        command.SetAction(similar.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            var top = result.Integer(_top, 10, 1, 1_000_000);
            var path = result.GetValue(_features) ?? throw new UserErrorException("--features is missing; allowed is a file that Features has written");
            using var features = FeatureFile.Open(path);
            if (_codes.Compares(result))
            {
                RequireComparing(result);
                _codes.Compare(result, features, _engine.Request(result), top, result.GetValue(_json), cancellation);
                return true;
            }

            var queries = Asked(result, path, features, cancellation);
            using var search = _codes.Search(result, features, _engine.Request(result), cancellation);
            var found = SimilarImages.Find(search.Value, features, queries, top, cancellation);
            if (search.Value is ExactSearch exact)
            {
                found = found with { ReadingBytesPerSecond = exact.MeasureReading() };
            }

            SimilarReport.Print(found);
            if (result.GetValue(_json) is { } json)
            {
                SimilarReport.WriteJson(json, path, found);
            }

            if (result.GetValue(_html) is { } html)
            {
                using var pictures = Thumbnails.Of(features.Info, Terminal.Warn);
                found.WritePage(html, pictures);
            }

            return true;
        },
        "stopped; nothing is written");

    /// <summary>What a comparison would leave undone is refused.</summary>
    private void RequireComparing(ParseResult result)
    {
        if (new Option[] { _query, _images, _checkpoint, _html, _codes.Kept }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new UserErrorException($"{other.Name} and --recall are both given; --recall asks for the neighbours of images of --features and writes --json alone; allowed is one of them");
        }
    }

    internal SessionSettings Settings(ParseResult result) =>
        new() { Engine = _engine.Request(result), Exif = _exif.Value(result), MaxPixels = _maxPixels.Value(result), MaxBadFraction = 1 };

    private IReadOnlyList<Query> Asked(ParseResult result, string path, FeatureFile features, CancellationToken cancellation)
    {
        var (asked, images) = (result.GetValue(_query) ?? [], result.GetValue(_images) ?? []);
        if ((asked.Length == 0) == (images.Length == 0))
        {
            throw new UserErrorException($"{(asked.Length == 0 ? "neither --query nor --images is" : "both --query and --images are")} given; allowed is one of the two");
        }

        return images.Length > 0 ? OfImages(result, images, path, features, cancellation) : [.. asked.SelectMany(one => OfFeatures(one, path, features))];
    }

    private static IReadOnlyList<Query> OfFeatures(string asked, string path, FeatureFile features)
    {
        if (int.TryParse(asked, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return [Queries.OfIndex(features, index)];
        }

        using var others = FeatureFile.Open(asked);
        return Queries.OfRows(others, asked, features, path);
    }

    private IReadOnlyList<Query> OfImages(ParseResult result, string[] given, string path, FeatureFile features, CancellationToken cancellation)
    {
        var images = GivenImages.Of(given, cancellation);
        var checkpoint = CheckpointOption.Given(result.GetValue(_checkpoint));
        var settings = Settings(result);
        using var source = new ImageFiles(images.Paths, []);
        using var model = TrainedModel.Open(
            checkpoint,
            Math.Min(32, images.Paths.Count),
            settings,
            () => throw FeaturesCommand.LoneCheckpoint(checkpoint),
            Terminal.Warn,
            (info, network) => RequireNetwork(checkpoint, network, path, features.Info),
            _ => features.Info.Layer);
        var list = new FeatureList(FeatureExtraction.Info(model, features.Info.Layer, []));
        list.Info.RequireComparable(checkpoint, features.Info, path);
        var done = FeatureExtraction.Run(list, model, source, list.Info, (_, _) => { }, cancellation);
        RunReport.PrintBadImages(done.Skipped);
        return Queries.OfRows(list, checkpoint, features, path);
    }

    /// <summary>Before its plan is made, which may have no such layer.</summary>
    private static void RequireNetwork(string checkpoint, Network network, string path, FeatureInfo info)
    {
        if (network.Name != info.Network)
        {
            throw new UserErrorException($"{checkpoint}: holds network {network.Name}; allowed is {info.Network}, as in {path}");
        }
    }
}

/// <summary>Queries and their neighbours, on the terminal and as JSON.</summary>
internal static class SimilarReport
{
    /// <summary>Of more queries only these are shown.</summary>
    private const int Shown = 10;

    public static void Print(SimilarImages found)
    {
        foreach (var (query, neighbours) in found.Queries.Zip(found.Neighbours).Take(Shown))
        {
            Terminal.Line(query.Class is null ? query.Name : $"{query.Name} ({found.Features.Info.Titles.Shown(query.Class)})");
            var table = new TextTable(TableStyle.Bare).Numbers("", "").Texts("", "");
            foreach (var neighbour in neighbours)
            {
                table.Row(Text($"{neighbour.Index}"), Text($"{neighbour.Distance:G5}"), found.Features.ShownClass(neighbour.Index) ?? "", found.Features.Name(neighbour.Index));
            }

            table.Print();
        }

        if (found.Queries.Count > Shown)
        {
            Terminal.Line(Text($"and {found.Queries.Count - Shown:N0} more queries"));
        }

        Terminal.Line(Text($"{Counted.Of(found.Queries.Count, "query")} among {Counted.Of(found.Features.Count, "image")} of {found.Features.Info.Shape.Size:N0} numbers ({found.FeatureBytes / 1e6:N1} MB): {found.Elapsed.TotalSeconds:N3} s, {found.BytesPerSecond / 1e9:N1} GB/s compared; reading alone: {found.ReadingBytesPerSecond / 1e9:N1} GB/s"));
    }

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(string file, string features, SimilarImages found) => JsonFile.Write(file, new
    {
        features,
        found.Features.Info.Network,
        found.Features.Info.Layer,
        images = found.Features.Count,
        seconds = found.Elapsed.TotalSeconds,
        bytes_per_second = found.BytesPerSecond,
        reading_bytes_per_second = found.ReadingBytesPerSecond,
        queries = found.Queries.Zip(found.Neighbours, (query, neighbours) => new
        {
            query.Name,
            query.Class,
            neighbours = neighbours.Select(neighbour => new
            {
                neighbour.Index,
                Name = found.Features.Name(neighbour.Index),
                Class = found.Features.Class(neighbour.Index),
                neighbour.Distance,
            }),
        }),
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
