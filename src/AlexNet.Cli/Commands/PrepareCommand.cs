using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet prepare</c></summary>
internal sealed class PrepareCommand
{
    private readonly DataOptions _data = new();
    private readonly Option<string> _out = OptionValue.One("--out", "FOLDER", "where the shards shall lie");
    private readonly Option<string> _split = OptionValue.One("--split", "NAME", "prepare only this split; default: all", () => SplitNames.All);
    private readonly Option<string> _size = OptionValue.One("--size", "S", "side of the prepared images, 16 to 4096; default: the data set's, else by network as the pictures allow");
    private readonly Option<string> _seed = OptionValue.One("--seed", "N", "key of the order of the images; default: 2012");
    private readonly Option<string> _shardImages = OptionValue.One("--shard-images", "N", "the most images in a shard; default: 1024, and no more than 192 MiB");
    private readonly Option<string> _shard = ShardOption.Create();
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor");
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "delete shards of other images or settings that lie in the folder", Arity = ArgumentArity.Zero };
    private readonly BadImageOptions _badImages = new();
    private readonly ExifOption _exif = new();
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string> _otlp = MetricsExport.Option();
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write what was done there too");

    public static Command Create() => Create(new PrepareCommand());

    internal static Command Create(PrepareCommand prepare)
    {
        var command = new Command("prepare", "Makes a data set's images into shards and statistics; a call broken off is taken up by the same line.");
        prepare._data.AddTo(command);
        foreach (var option in new Option[] { prepare._out, prepare._split, prepare._size, prepare._seed, prepare._shardImages, prepare._shard, prepare._workers, prepare._overwrite })
        {
            command.Add(option);
        }

        prepare._badImages.AddTo(command);
        prepare._exif.AddTo(command);
        prepare._maxPixels.AddTo(command);
        command.Add(prepare._otlp);
        command.Add(prepare._json);
        command.SetAction(prepare.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation => Processes.Run(replicas => Run(result, replicas, cancellation)));

    /// <summary>Each process makes its part; the first completes the set and tells of it.</summary>
    private bool Run(ParseResult result, Replicas replicas, CancellationToken cancellation)
    {
        var settings = Settings(result) with { Group = replicas.Statistics, Workers = replicas.LoaderThreads(result.Workers(_workers)) };
        var location = _data.Locate(result);
        using var metrics = replicas.IsFirst ? MetricsExport.Start(result, _otlp) : null;
        replicas.EnsureData(location, cancellation);
        using var data = location.Open(cancellation);
        data.RequireClasses();
        NetworkChoice.Prepare(data, settings.Size);
        if (!replicas.IsFirst)
        {
            return Preparation.Run(data, settings, progress: null, cancellation).Finished;
        }

        DataSummary.Print(data);
        var outcome = PrepareDisplay.Show(progress => Preparation.Run(data, settings, progress, cancellation));
        PrepareReport.Print(data.Name, settings, outcome, GivenOptions.Of(result, _overwrite), replicas.Share.Ranks);
        if (result.GetValue(_json) is { } file)
        {
            PrepareReport.WriteJson(data.Name, settings, outcome, file);
        }

        return outcome.Finished;
    }

    /// <summary>Reads every option, so that a mistake is found before any work is done.</summary>
    internal PrepareSettings Settings(ParseResult result)
    {
        var (machine, machines) = ShardOption.Read(result, _shard);
        return new PrepareSettings
        {
            Folder = result.GetValue(_out) ?? throw new UserErrorException("--out is missing; allowed is the folder where the shards shall lie"),
            Splits = result.Choice(_split, [.. SplitNames.All]) is { } split ? [split] : null,
            Size = result.GetValue(_size) is null ? null : result.Integer(_size, 0, 16, 4096),
            Exif = _exif.Value(result) ?? ExifOrientation.Ignore,
            MaxPixels = _maxPixels.Value(result),
            Seed = result.Seed(_seed, Recipes.quick.Seed),
            ShardImages = result.GetValue(_shardImages) is null ? null : result.Integer(_shardImages, 0, 1),
            Workers = Workers.Count(result.Workers(_workers)),
            Machine = machine,
            Machines = machines,
            MaxBadFraction = _badImages.MaxFraction(result),
            Overwrite = result.GetValue(_overwrite),
        };
    }
}
