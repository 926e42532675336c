using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Finished">False where it was stopped from outside.</param>
/// <param name="Checkpoint">The last checkpoint written.</param>
/// <param name="Model">The model file, or null where the run was stopped.</param>
/// <param name="Last">The last training entry of the log, if any update was done.</param>
/// <param name="Best">The validation entry of the best error, if there was one.</param>
/// <param name="Seconds">Of this session.</param>
/// <param name="Images">Training images consumed in this session.</param>
/// <param name="BadImages">Training images that could not be used.</param>
public sealed record RunResult(
    bool Finished,
    string Checkpoint,
    string? Model,
    LogEntry? Last,
    LogEntry? Best,
    double Seconds,
    long Images,
    IReadOnlyList<BadImage> BadImages)
{
    /// <summary>Training images that were used although their files are odd.</summary>
    public OddImages OddImages { get; init; } = OddImages.None;
}

/// <summary>A training run from its settings to its model.</summary>
public static class Trainer
{
    /// <summary>Trains in a folder of a run's own: one that holds a run goes on from its newest checkpoint, in another a run begins.</summary>
    /// <param name="folder">Made where it does not exist; checkpoints, log and model come to lie there.</param>
    /// <param name="observer">Is told what happens; null: nobody is.</param>
    /// <param name="cancellation">Stops the run after the update under way.</param>
    /// <exception cref="UserErrorException">As for a given <see cref="Resumption"/>, or another run is at work in the folder.</exception>
    public static RunResult Run(RunSettings settings, string folder, IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        observer ??= new QuietObserver();
        using var claim = RunClaim.Of(new RunFolder(folder));
        using var start = Resumption.Newest(claim.Folder, observer.Warn, settings.OwnNetwork);
        start.Note(settings);
        return Run(settings, start, observer, cancellation);
    }

    /// <summary>Trains until the planned updates are done, the schedule ends the run, or it is cancelled; in every case the last update
    /// is followed by a checkpoint.</summary>
    /// <param name="start">Where the run begins.</param>
    /// <param name="cancellation">Stops the run after the update under way.</param>
    /// <exception cref="UserErrorException">Something given does not fit, or the loss or a weight is no longer a finite number: then a
    /// <see cref="NotFiniteNumberException"/> is within it.</exception>
    public static RunResult Run(RunSettings settings, Resumption start, IRunObserver observer, CancellationToken cancellation) =>
        Run(settings, start, observer, settings.Choose, cancellation);

    /// <param name="choose">What makes an engine of a request and an action for warnings.</param>
    internal static RunResult Run(
        RunSettings settings, Resumption start, IRunObserver observer, Func<EngineRequest, Action<string>, EngineChoice> choose, CancellationToken cancellation)
    {
        var replicas = settings.Replicas;
        observer = replicas.IsFirst ? observer : new QuietObserver();
        settings = settings with { Statistics = start.Point?.Statistics() };
        (Network? Network, bool Validates) fitted = default;
        using var session = Session.Open(settings, Check, observer, (_, _) => Choose(), cancellation);
        TellOfStatistics(session, settings, observer);
        var training = session.Load(Mode.Training, settings.Recipe.Batch);
        training.Clock = settings.Clock;
        var evaluation = session.Data.TrySplit(SplitNames.Validation, out _) ? session.Load(Mode.Evaluation, settings.Recipe.Batch) : null;
        SetWeights(session, settings, start.Point, observer);

        var history = HistoryOf(settings.Recipe, start.Point);
        if (replicas.IsFirst)
        {
            WriteOrigin(settings, start, session.Network, session.Choice, history);
            session.Statistics.Save(start.Folder.StatisticsFile);
            start.SetUnusableAside();
        }

        using var loop = new TrainingLoop(session, training, evaluation, settings, start, history, observer);
        replicas.LastWord = message => loop.Explain($"{message}", null);
        try
        {
            return loop.Run(replicas.Agreed(cancellation));
        }
        catch (LostProcessException lost) when (lost.Speaks)
        {
            throw loop.Explain($"{lost.Message}", lost);
        }
        catch (Exception failure) when (replicas.IsFirst && (failure is EngineException || (replicas.AreSeveral && IsOfMachine(failure))))
        {
            // Another process tells the first, which explains.
            throw loop.Explain($"{replicas.Name}{(failure is UserErrorException mistake ? mistake.Text : $"{failure.Message}")}", failure);
        }

        void Check(DataSet data, Network network)
        {
            CheckFits(data, network, settings, start.Point);
            RequireSame(data, network, settings, start.Point);
            fitted = (network, data.TrySplit(SplitNames.Validation, out _));
        }

        EngineChoice Choose()
        {
            var choice = ChooseEngine(settings, observer, choose);
            try
            {
                CheckNeeds(settings, start.Folder, fitted.Network!, fitted.Validates, choice, observer);
                return choice;
            }
            catch
            {
                choice.Engine.Dispose();
                throw;
            }
        }
    }

    /// <summary>Whether it may have befallen this one process alone, as a full disk.</summary>
    private static bool IsOfMachine(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or LoaderException or UserErrorException { InnerException: not (null or NotFiniteNumberException) };

    /// <summary>What would make processes train different networks, or one network on different images.</summary>
    private static void RequireSame(DataSet data, Network network, RunSettings settings, ResumePoint? resumed) => settings.Replicas.RequireSame(
        ("version", typeof(Trainer).Assembly.GetName().Version!.ToString()),
        ("network", network.Name),
        ("recipe", RecipeJson.Write(settings.Recipe).ToJsonString()),
        ("division of the work", $"{settings.Parallelism}"),
        ("step to go on from", $"{resumed?.Info.State.Step ?? 0}"),
        ("list of classes", string.Join(", ", data.ClassNames)),
        ("data's fingerprint", Fingerprint(data)));

    /// <summary>Of all images' names and labels, in their order; copies on other machines have other times.</summary>
    private static string Fingerprint(DataSet data)
    {
        var hash = new XxHash3();
        foreach (var name in (string[])[SplitNames.Train, SplitNames.Validation])
        {
            if (data.TrySplit(name, out var source))
            {
                hash.Append(MemoryMarshal.AsBytes<int>(source.Labels()));
                for (var image = 0; image < source.Count; image++)
                {
                    hash.Append(Encoding.UTF8.GetBytes(Path.GetFileName(source.Name(image))));
                }
            }
        }

        return $"{hash.GetCurrentHashAsUInt64():x16}";
    }

    /// <summary>Before the statistics, which may take hours.</summary>
    private static void CheckNeeds(RunSettings settings, RunFolder folder, Network network, bool validates, EngineChoice choice, IRunObserver observer)
    {
        if (!settings.Replicas.IsFirst)
        {
            return;
        }

        Mode[] modes = validates ? [Mode.Training, Mode.Evaluation] : [Mode.Training];
        var needs = RunNeeds.Of(folder, network, settings.Recipe, choice.Engine.RunsOnProcessors ? [.. modes.Select(Planned)] : []);
        needs.Check(folder, settings.Recipe.Batch, observer.Warn);
        observer.Needs(needs);

        Plan Planned(Mode mode) => Fuse.all(Compile.asked(settings.Recipe.PlanSettings([]).OnReplica(0, settings.Replicas.Share.Ranks).Sharing(settings.Parallelism), network, choice.PlacementFor(network, _ => { }), settings.Recipe.Batch, mode));
    }

    /// <summary>A run that goes on was begun with the weights it was begun with.</summary>
    private static void WriteOrigin(RunSettings settings, Resumption start, Network network, EngineChoice choice, RecipeHistory history)
    {
        var weights = start.Point is null ? settings.InitialWeights : start.Origin?.InitialWeights;
        RunOrigin.Write(start.Folder, settings with { Network = network.Name, InitialWeights = weights }, choice, history);
    }

    private static void CheckFits(DataSet data, Network network, RunSettings settings, ResumePoint? resumed)
    {
        var images = data.Split(SplitNames.Train).Count;
        LayerRates.factors(network, settings.Recipe.LayerRates, epoch: 0);
        resumed?.CheckFits(network, data.ClassNames, images);
        if (resumed is { Info: var before })
        {
            Continuation.Check(before.Recipe, settings.Recipe, images, before.State.Reached);
            CheckOrientation(data, settings);
        }

        if (resumed is null && settings.InitialWeights is { } first)
        {
            Checkpoints.FirstWeights.RequireFits(first, network);
        }

        if (settings.Recipe.Batch > images)
        {
            throw new UserErrorException($"the batch is {settings.Recipe.Batch}; the training split has {Counted.Of(images, "image")}, so at most {images} is allowed");
        }
    }

    /// <summary>Turned otherwise, the images would be others than those of the run's mean and of its first updates.</summary>
    private static void CheckOrientation(DataSet data, RunSettings settings)
    {
        if (settings is { Statistics.Exif: var begun, Exif: { } asked } && asked != begun && data.Split(SplitNames.Train) is not IPreparedSource)
        {
            throw UserErrorException.Of($"{Setting.Named("exif")} is {asked.Word()}; allowed is {begun.Word()}, with which the run was begun");
        }
    }

    /// <summary>A run that goes on keeps what it was begun with; where its folder does not say, the checkpoint's recipe counts as that.</summary>
    private static RecipeHistory HistoryOf(Recipe recipe, ResumePoint? resumed)
    {
        if (resumed is not { Info: var info })
        {
            return new RecipeHistory(recipe, []);
        }

        var known = RecipeHistory.Read(RunFolder.Around(resumed.Path)) ?? new RecipeHistory(info.Recipe, []);
        return known.GoOn(info.State.Step, info.State.NextSample, recipe);
    }

    /// <summary>What is asked for; where that is not to be had, what a run may go on with.</summary>
    private static EngineChoice ChooseEngine(RunSettings settings, IRunObserver observer, Func<EngineRequest, Action<string>, EngineChoice> choose)
    {
        try
        {
            return choose(settings.Engine, Warn);
        }
        catch (Exception missing) when (missing is UserErrorException or EngineException && settings.EngineOtherwise is { } other && !other.Equals(settings.Engine))
        {
            var taken = choose(other, Warn);
            observer.EngineReplaced(settings.Engine, missing, taken);
            return taken;
        }

        void Warn(string message) => observer.Warn($"{message}");
    }

    private static void TellOfStatistics(Session session, RunSettings settings, IRunObserver observer)
    {
        var statistics = session.Statistics;
        if (settings.Exif == ExifOrientation.Apply && statistics.Exif != ExifOrientation.Apply && session.Data.Split(SplitNames.Train) is IPreparedSource)
        {
            observer.ExifWithoutEffect(session.Data.Name);
        }

        if (statistics.SkippedImages.Count > 0)
        {
            observer.LeftOutOfStatistics(statistics.SkippedImages);
        }
    }

    private static void SetWeights(Session session, RunSettings settings, ResumePoint? resumed, IRunObserver observer)
    {
        if (resumed is not null)
        {
            resumed.Restore(session);
            return;
        }

        if (settings.InitialWeights is { } path)
        {
            Checkpoints.FirstWeights.TakeOver(path, session.Engine, session.Network, settings.Recipe, observer.Warn);
        }
        else
        {
            Checkpoints.FirstWeights.Fill(session.Engine, session.Network, settings.Recipe);
        }

        if (settings.Recipe.KeepsAverages)
        {
            Checkpoints.AveragedWeights.Begin(session.Engine, session.Network);
        }
    }
}
