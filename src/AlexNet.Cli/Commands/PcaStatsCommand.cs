using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet pcastats</c></summary>
internal sealed class PcaStatsCommand
{
    private readonly DataOptions _data = new();
    private readonly Option<string> _out = OptionValue.One("--out", "FOLDER", "write statistics.safetensors there, not beside the data");
    private readonly Option<string> _size = OptionValue.One("--size", "PIXELS", "side of the prepared images, 16 to 4096; default: the data set's, else by network as the pictures allow");
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor");
    private readonly BadImageOptions _badImages = new();
    private readonly ExifOption _exif = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the table there too");

    public static Command Create() => Create(new PcaStatsCommand());

    internal static Command Create(PcaStatsCommand stats)
    {
        var command = new Command("pcastats", "Mean image and RGB eigenpairs of a data set's training images, computed anew.");
        command.Aliases.Add("pca-stats");
        stats._data.AddTo(command);
        command.Add(stats._out);
        command.Add(stats._size);
        command.Add(stats._workers);
        stats._badImages.AddTo(command);
        stats._exif.AddTo(command);
        stats._maxPixels.AddTo(command);
        command.Add(stats._json);
        command.SetAction(stats.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var (size, workers, maxBad, exif) = Settings(result);
        var location = _data.Locate(result);
        GeneratedData.Ensure(location, cancellation);
        using var data = location.Open(cancellation, inOrder: true);
        data.RequireClasses();
        NetworkChoice.Prepare(data, size);
        DataSummary.Print(data);
        var maxPixels = _maxPixels.Value(result);
        var source = data.Split(SplitNames.Train);
        var statistics = WorkBar.Show("statistics", progress => DataStatistics.Compute(
            source, data.Size, workers, new DirectProgress(done => progress(done, source.Count)), cancellation, maxBad, exif, maxPixels));
        var path = result.GetValue(_out) is { } folder ? Path.Combine(Directory.CreateDirectory(folder).FullName, DataStatistics.FileName) : StatisticsCache.PathToWrite(data);
        statistics.Save(path);
        StatisticsTable.Print(data.Name, statistics);
        RunReport.PrintBadImages(statistics.SkippedImages);
        RunReport.PrintOddImages(statistics.OddImages);
        Terminal.Line($"Written: {path}");
        if (result.GetValue(_json) is { } file)
        {
            StatisticsTable.WriteJson(data.Name, statistics, path, file);
        }

        return true;
    });

    /// <summary>Reads every option, so that a mistake is found before any work is done.</summary>
    internal (int? Size, int Workers, double MaxBad, ExifOrientation Exif) Settings(ParseResult result) =>
        (result.GetValue(_size) is null ? null : result.Integer(_size, 0, 16, 4096), Workers.Count(result.Workers(_workers)), _badImages.MaxFraction(result), _exif.Value(result) ?? ExifOrientation.Ignore);
}
