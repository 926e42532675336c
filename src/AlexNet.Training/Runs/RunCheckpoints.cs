using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>Writes a run's checkpoints and in the end its model.</summary>
internal sealed class RunCheckpoints
{
    private readonly Session _session;
    private readonly RunFolder _folder;
    private readonly TimeProvider _clock;
    private readonly string? _begun;
    private CheckpointState? _saved;
    private long _lastTime;

    public RunCheckpoints(Session session, Resumption start, TimeProvider clock)
    {
        (_session, _folder, _clock, _lastTime) = (session, start.Folder, clock, clock.GetTimestamp());
        if (start.Point is { } resumed)
        {
            (Last, _begun) = (resumed.Path, resumed.Path);

            // With another recipe it is written anew, so that what goes on from it does so with that recipe.
            _saved = _folder.Holds(resumed.Path) && resumed.Info.Recipe.Equals(session.Recipe) ? resumed.Info.State : null;
        }
    }

    /// <summary>The checkpoint written last or gone on from, or null before the first.</summary>
    public string? Last { get; private set; }

    /// <summary>What is left of a run that fails now, in words.</summary>
    public string Kept => Whole is { } last ? $"the last checkpoint is {last}" : "no checkpoint was written yet";

    /// <summary>What goes on from it, or nothing where there is none: auto looks in the run's own folder only.</summary>
    public FormattableString Remedy
    {
        get
        {
            if (Whole is not { } last)
            {
                return $"";
            }

            return $"; {Setting.Named("run")} {_folder.Name} {Setting.Named("resume")} {(_folder.Holds(last) ? "auto" : last)} goes on from it";
        }
    }

    /// <summary>The last that there is: where the first process is lost, the others do not know how far it came with its own. Those who do not see the folder trust it.</summary>
    private string? Whole => _session.Replicas.IsFirst || !Directory.Exists(_folder.Path) ? Last : _folder.Checkpoints().FirstOrDefault() ?? _begun;

    /// <summary>Time since it was written, or since the run began.</summary>
    public TimeSpan SinceLast => _clock.GetElapsedTime(_lastTime);

    /// <summary>As <see cref="TakeOver(ResumePoint, RunFolder, Action{FormattableString})"/>, which the first process does: the others do as it has done.</summary>
    public static CheckpointState TakeOver(ResumePoint resumed, RunFolder folder, Replicas replicas, Action<FormattableString> warn)
    {
        var state = resumed.Info.State;
        return replicas.OfFirst(() => (state = TakeOver(resumed, folder, warn)) != resumed.Info.State) && !replicas.IsFirst ? WithoutBest(state) : state;
    }

    /// <summary>The state to go on from; the best checkpoint so far must lie in the run's own folder, as the model is made from it. Where it
    /// cannot be used, the run forgets its best and says so.</summary>
    private static CheckpointState TakeOver(ResumePoint resumed, RunFolder folder, Action<FormattableString> warn)
    {
        var state = resumed.Info.State;
        if (state.BestStep is not { } step)
        {
            return state;
        }

        try
        {
            CopyBest(resumed, step, folder);
            return state;
        }
        catch (UserErrorException error)
        {
            warn($"the best checkpoint so far cannot be used, the next validation counts as the best: {error.Text}");
            KeepUnused(folder.CheckpointFile(step));
            return WithoutBest(state);
        }
    }

    /// <summary>Writes the state once, and deletes what need not be kept; false where it was written already. Of several processes, which all are in
    /// the same state, the first writes.</summary>
    public bool Save(CheckpointState state)
    {
        if (_saved == state)
        {
            return false;
        }

        var path = _folder.CheckpointFile(state.Step);
        if (!_session.Replicas.IsFirst)
        {
            if (_session.IsDivided)
            {
                Checkpoint.GiveOwn(_session.Engine, _session.Network, _session.Recipe);
            }

            (Last, _saved, _lastTime) = (path, state, _clock.GetTimestamp());
            return true;
        }

        var info = new CheckpointInfo(_session.Network.Name, _session.Data.ClassNames, _session.Recipe, state) { Titles = _session.Data.Titles };
        Checkpoint.Save(path, _session.Engine, _session.Network, info, _session.Statistics, _session.Data.Split(SplitNames.Train).Count, withVelocities: true);
        (Last, _saved, _lastTime) = (path, state, _clock.GetTimestamp());
        _folder.Prune(state.Step, state.BestStep);
        return true;
    }

    /// <summary>The best checkpoint by validation error, or the last where nothing was validated, without velocities, and with its averages as weights where it has them.</summary>
    public string WriteModel(CheckpointState state, Action<FormattableString> warn)
    {
        if (!_session.Replicas.IsFirst)
        {
            return _folder.ModelFile;
        }

        var best = state.BestStep is { } step ? _folder.CheckpointFile(step) : Last!;
        if (!File.Exists(best))
        {
            warn($"{best}: the best checkpoint has vanished; the model is made from the last, {Last}");
            best = Last!;
        }

        try
        {
            Checkpoint.SaveModel(best, _folder.ModelFile, _session.Statistics);
        }
        catch (UserErrorException error) when (best != Last)
        {
            warn($"the best checkpoint cannot be used, the model is made from the last, {Last}: {error.Text}");
            Checkpoint.SaveModel(Last!, _folder.ModelFile, _session.Statistics);
        }

        return _folder.ModelFile;
    }

    private static void CopyBest(ResumePoint resumed, long step, RunFolder folder)
    {
        var best = resumed.Path;
        if (step != resumed.Info.State.Step)
        {
            best = RunFolder.Around(resumed.Path).CheckpointFile(step);
            ResumePoint.Open(best, resumed.Own).Dispose();
        }

        if (!folder.Holds(best))
        {
            using var source = File.OpenRead(best);
            AtomicFile.Write(folder.CheckpointFile(step), source.CopyTo);
        }
    }

    /// <summary>As it is no longer the best, it would be deleted.</summary>
    private static void KeepUnused(string checkpoint)
    {
        if (File.Exists(checkpoint))
        {
            RunFolder.SetAside(checkpoint);
        }
    }

    private static CheckpointState WithoutBest(CheckpointState state) =>
        state with { BestStep = null, BestLoss = null, Schedule = Forget(state.Schedule) };

    private static ScheduleState Forget(ScheduleState schedule) =>
        new(bestError: ScheduleState.Start.BestError, stale: schedule.Stale, sinceBest: 0, drops: schedule.Drops, ended: schedule.Ended);
}
