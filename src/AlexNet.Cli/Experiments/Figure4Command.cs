using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Experiments.Figures;
using AlexNet.Experiments.Similarity;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet figure4</c></summary>
internal sealed class Figure4Command
{
    private const string DefaultFile = "figure4.html";
    private const int Batch = 32;

    private readonly DataOptions _data = new();
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly Option<string> _split = OptionValue.One("--split", "NAME", "of the images that are looked at; default: test, else validation", () => SplitNames.All);
    private readonly Option<string> _features = OptionValue.One("--features", "FILE", "of the training images, a .safetensors that Features has written with the same checkpoint; default: they are computed anew");
    private readonly Option<string> _count = OptionValue.One("--count", "N", "images that are looked at; default: 8");
    private readonly Option<string> _seed = OptionValue.One("--seed", "N", "key of their choice; default: 2012");
    private readonly Option<string> _out = OptionValue.One("--out", "FILE", $".html or .svg; default: {DefaultFile}");
    private readonly SessionOptions _session = new(new ExifOption("as in the checkpoint's training"));

    public static Command Create() => Create(new Figure4Command());

    internal static Command Create(Figure4Command figure)
    {
        var command = new Command("figure4", "The paper's figure 4: test images with their five most probable labels, and the training images whose features are nearest.");
        command.Add(figure._checkpoint);
        figure._data.AddTo(command);
        foreach (var option in new Option[] { figure._split, figure._features, figure._count, figure._seed, figure._out })
        {
            command.Add(option);
        }

        figure._session.AddTo(command);
        command.SetAction(figure.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            var file = result.GetValue(_out) ?? DefaultFile;
            Figure4.RequireFormat(file);
            var (count, seed) = (result.Integer(_count, 8, 1, 1000), result.Seed(_seed, Recipes.quick.Seed));
            var checkpoint = CheckpointOption.Given(result.GetValue(_checkpoint));
            var settings = Settings(result);
            using var known = result.GetValue(_features) is { } path ? FeatureFile.Open(path) : null;
            var location = _data.Locate(result, RunOrigin.Read(RunFolder.Around(checkpoint)));
            GeneratedData.Ensure(location, cancellation);
            using var data = location.Open(cancellation);
            TrainedModel.Prepare(data, checkpoint);
            DataSummary.Print(data);
            var test = data.Split(result.GetValue(_split) ?? data.FirstSplit(SplitNames.Test, SplitNames.Validation) ?? SplitNames.Train);
            using var model = TrainedModel.Open(
                checkpoint, Batch, settings, () => throw FeaturesCommand.LoneCheckpoint(checkpoint), Terminal.Warn, layer: network => known?.Info.Layer ?? network.LastHidden);
            model.RequireSize(checkpoint, data);
            using var training = known is null ? TemporaryFeatures.Of(model, data, cancellation) : null;
            using var pictures = known is null ? new Thumbnails(data.Split(SplitNames.Train), settings.Exif ?? ExifOrientation.Ignore) : Thumbnails.Of(known.Info, Terminal.Warn);
            var rows = known ?? training!.Rows;
            Figure4.Make(model, test, rows, known?.Path ?? "the training images", count, seed, pictures, cancellation).Write(file);
            Terminal.Line($"Written: {file}");
            return true;
        },
        "stopped; nothing is written");

    internal SessionSettings Settings(ParseResult result) => _session.Applied(result, new SessionSettings());

    /// <summary>Features of the training images in a file that is gone afterwards: they may be more than the memory holds.</summary>
    private sealed class TemporaryFeatures : IDisposable
    {
        private readonly DirectoryInfo _folder;

        private TemporaryFeatures(DirectoryInfo folder, FeatureFile rows) => (_folder, Rows) = (folder, rows);

        public FeatureFile Rows { get; }

        public static TemporaryFeatures Of(TrainedModel model, DataSet data, CancellationToken cancellation)
        {
            var folder = Directory.CreateTempSubdirectory("alexnet-features-");
            try
            {
                var (source, file) = (data.Split(SplitNames.Train), Path.Combine(folder.FullName, "features.safetensors"));
                var info = FeatureExtraction.Info(model, model.Session.Network.LastHidden, data.ClassNames, data.Titles);
                var done = FeaturesReport.Timed(() => WorkBar.Show("features of the training images", progress => FeatureExtraction.Write(file, model, source, info, progress, cancellation)));
                RunReport.PrintBadImages(done.Result.Skipped);
                return new(folder, FeatureFile.Open(file));
            }
            catch
            {
                folder.Delete(recursive: true);
                throw;
            }
        }

        public void Dispose()
        {
            Rows.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
