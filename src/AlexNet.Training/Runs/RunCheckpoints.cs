using System.Diagnostics;

namespace AlexNet.Training;

/// <summary>Writes a run's checkpoints and in the end its model.</summary>
internal sealed class RunCheckpoints
{
    private readonly RunContext _context;
    private readonly RunSettings _settings;
    private readonly RunFolder _folder;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private CheckpointState? _saved;

    /// <param name="resumed">The checkpoint the run goes on from, or null.</param>
    public RunCheckpoints(RunContext context, RunSettings settings, RunFolder folder, ResumePoint? resumed)
    {
        (_context, _settings, _folder) = (context, settings, folder);
        if (resumed is not null)
        {
            Last = resumed.Path;
            _saved = folder.Holds(resumed.Path) ? resumed.Info.State : null;
        }
    }

    /// <summary>The checkpoint written last or gone on from, or null before the first.</summary>
    public string? Last { get; private set; }

    /// <summary>What is left of a run that fails now, in words.</summary>
    public string Kept => Last is { } last ? $"the last checkpoint is {last}" : "no checkpoint was written yet";

    /// <summary>The option that goes on from it, or null where there is none: <c>auto</c> looks in the run's own folder only.</summary>
    public string? Resumption => Last is not { } last ? null : _folder.Holds(last) ? "--resume auto" : $"--resume {last}";

    /// <summary>Time since it was written, or since the run began.</summary>
    public TimeSpan SinceLast => _sinceLast.Elapsed;

    /// <summary>Writes the state once, and deletes what need not be kept; false where it was written already.</summary>
    public bool Save(CheckpointState state)
    {
        if (_saved == state)
        {
            return false;
        }

        var path = _folder.CheckpointFile(state.Step);
        var info = new CheckpointInfo(_context.Network.Name, _context.Data.ClassNames, _settings.Recipe, state);
        Checkpoint.Save(path, _context.Engine, _context.Network, info, _context.TrainSource.Count, withVelocities: true);
        (Last, _saved) = (path, state);
        _sinceLast.Restart();
        _folder.Prune(state.Step, state.BestStep);
        return true;
    }

    /// <summary>The best checkpoint by validation error, or the last where nothing was validated, without velocities.</summary>
    public string WriteModel(CheckpointState state, Action<string> warn)
    {
        var best = state.BestStep is { } step ? _folder.CheckpointFile(step) : Last!;
        if (!File.Exists(best))
        {
            warn($"{best}: the best checkpoint has vanished; the model is made from the last, {Last}");
            best = Last!;
        }

        Checkpoint.SaveModel(best, _folder.ModelFile);
        return _folder.ModelFile;
    }
}
