using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training.Sessions;

/// <summary>How any session executes plans and loads images.</summary>
public record SessionSettings
{
    /// <summary>What executes the plans.</summary>
    public EngineRequest Engine { get; init; } = EngineRequest.Default;

    /// <summary>The processes that train together.</summary>
    public Replicas Replicas { get; init; } = Replicas.One;

    /// <summary>How they share the work on a batch.</summary>
    public Parallelism Parallelism { get; init; }

    /// <summary>Whether each of them has a part of the parameters only.</summary>
    internal bool IsDivided => Parallelism == Parallelism.Hybrid && Replicas.AreSeveral;

    /// <summary>Threads that compute, on processors; 0: this process's share of those that it may use.</summary>
    public int Threads { get; init; }

    /// <summary>The same, decided.</summary>
    internal int ComputeThreads => Threads > 0 ? Threads : Replicas.Threads;

    /// <summary>What a request comes to for this process.</summary>
    /// <param name="warn">Is told what a user should know.</param>
    internal EngineChoice Choose(EngineRequest request, Action<string> warn) => EngineCatalogue.Choose(request, warn, ComputeThreads, Replicas.Place);

    /// <summary>Threads of the loader, or 0: as many as are right where nothing was measured.</summary>
    public int Workers { get; init; }

    /// <summary>Largest share of unusable images before the work stops.</summary>
    public double MaxBadFraction { get; init; } = BadImage.DefaultMaxFraction;

    /// <summary>What is done with EXIF's orientation, where images are decoded; null: what the statistics were made with.</summary>
    public ExifOrientation? Exif { get; init; }

    /// <summary>Larger images cannot be used.</summary>
    public int MaxPixels { get; init; } = ImageLimits.MaxPixels;

    /// <summary>A network that is in no list: what is trained in place of a named one, and what a checkpoint of its name holds. Null: there is none.</summary>
    public Network? OwnNetwork { get; init; }

    /// <summary>Threads of the loader, decided.</summary>
    internal int LoaderThreads => Replicas.LoaderThreads(Workers);

    /// <summary>Those of a data set's training images, computed where they are not kept.</summary>
    /// <param name="progress">Told the images done.</param>
    /// <exception cref="UserErrorException">Too many images cannot be used.</exception>
    public DataStatistics StatisticsOf(DataSet data, IProgress<long>? progress, CancellationToken cancellation) => StatisticsCache.LoadOrCompute(
        data, LoaderThreads, progress, cancellation, MaxBadFraction, Exif ?? ExifOrientation.Ignore, MaxPixels, Replicas.Statistics);
}

/// <summary>A network, a recipe and a data set: what is trained, or measured as if it were.</summary>
public record TrainingSettings : SessionSettings
{
    /// <summary>Manifest or data folder, as given; null where <see cref="DataSet"/> is.</summary>
    public string? Data { get; init; }

    /// <summary>Data that is open already, in place of <see cref="Data"/>, such as images in memory; whoever opened it closes it.</summary>
    public DataSet? DataSet { get; init; }

    /// <summary>Folder that replaces the manifest's own, if any.</summary>
    public string? DataFolder { get; init; }

    /// <summary>What of the data is read, where it does not say that itself.</summary>
    public DataReading Reading { get; init; } = DataReading.Default;

    /// <summary>Name of the network, or null: <see cref="SessionSettings.OwnNetwork"/>, or the first network whose input the images can fill.</summary>
    public string? Network { get; init; }

    /// <summary>Parts that the network is to be without, as <see cref="Ablation"/> names them.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public required Recipe Recipe { get; init; }

    /// <summary>What the images are prepared with where that is decided, as for a run that goes on; null: what the data gives.</summary>
    public DataStatistics? Statistics { get; init; }
}

/// <summary>Is told what happens while a session is opened.</summary>
public interface ISessionObserver
{
    /// <summary>The data was found and understood; work on it begins.</summary>
    void Opened(DataSet data);

    /// <summary>One line that the user should see.</summary>
    void Warn(FormattableString text);

    /// <summary>The data set's statistics are being computed: images done of all.</summary>
    void Preparing(long done, long total);
}

/// <summary>How many threads decode images.</summary>
public static class Workers
{
    /// <summary>The number asked for, or for 0 what is right where nothing was measured.</summary>
    public static int Count(int asked) => asked > 0 ? asked : WorkerCount.Unmeasured(Environment.ProcessorCount);
}

/// <summary>Reports on the thread that makes progress; <see cref="Progress{T}"/> would queue reports past the end of the work.</summary>
public sealed class DirectProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
