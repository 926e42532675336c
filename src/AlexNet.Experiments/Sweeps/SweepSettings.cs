using System.Globalization;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Manifests;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Sweeps;

/// <summary>What a sweep is: its runs, and all that they have in common.</summary>
public sealed record SweepSettings
{
    /// <summary>The command that makes it.</summary>
    public required string Command { get; init; }

    /// <summary>What every run has of settings besides its network and recipe; the recipe here is the one that theirs are made from.</summary>
    public required RunSettings Common { get; init; }

    /// <summary>In their order.</summary>
    public required IReadOnlyList<SweepRun> Runs { get; init; }

    /// <summary>What decides the runs, as it was given.</summary>
    public required IReadOnlyList<SweepSetting> Given { get; init; }

    /// <summary>The training error of an epoch at which a run is over, or null: none is.</summary>
    public double? Level { get; init; }

    /// <summary>Views of each image by which a finished run's model is evaluated, or null: it is not.</summary>
    public int? Views { get; init; }

    /// <summary>The split over which it is.</summary>
    public string Split { get; init; } = SplitNames.Validation;

    /// <summary>All that decides what comes of the sweep: what <c>sweep.json</c> holds.</summary>
    public IReadOnlyList<SweepSetting> Remembered =>
        [.. Given.Concat(OfData()).Concat(Sweep.Settings(Common.Recipe)).DistinctBy(setting => setting.Name)];

    /// <summary>The settings of a run.</summary>
    public RunSettings Of(SweepRun run) => Common with { Network = run.Network, Recipe = run.Recipe };

    /// <summary>A setting of the user's in words.</summary>
    public static SweepSetting Setting(string name, object? value) =>
        new(name, isOption: true, Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "absent");

    /// <summary>Its runs are compared with those of a later session, so that the data lies somewhere.</summary>
    internal string Data => Common.Data ?? throw new UserErrorException("a sweep is made on data that lies nowhere; allowed is a manifest or data folder");

    private IEnumerable<SweepSetting> OfData()
    {
        yield return Setting(IsManifest ? "manifest" : "data", Path.GetFullPath(Data));
        if (IsManifest)
        {
            yield return Setting("data", Common.DataFolder is { } folder ? Path.GetFullPath(folder) : null);
        }

        yield return Setting("ignore", string.Join(' ', Common.Reading.Ignored));
        yield return Setting("allow-empty", Common.Reading.AllowEmptyClasses);
        yield return Setting("hold-out", Common.Reading.HeldOut?.Fraction);
        yield return Setting("device", Common.Engine.Device);
        yield return Setting("engine", Common.Engine.Engine);
        yield return Setting("precision", Common.Engine.Precision.ToString().ToLowerInvariant());
        yield return Setting("exif", (Common.Exif ?? ExifOrientation.Ignore).Word());
        yield return Setting("max-bad", Common.MaxBadFraction);
        yield return Setting("max-pixels", Common.MaxPixels);
        if (Common.InitialWeights is { } file)
        {
            yield return Setting("init", Path.GetFullPath(file));
        }
    }

    private bool IsManifest => Data.EndsWith(".json", StringComparison.Ordinal);
}
