using AlexNet.Core;
using AlexNet.Experiments.Figures;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.TensorBoard;

/// <summary>Passes on what it is told of a run, and writes it beside the log as TensorBoard reads it. Weights and velocities are those of each
/// checkpoint, so that nothing is read from an engine for them; gradients are those that a run tells (<see cref="RunSettings.TellsGradients"/>). Events that cannot be written are worth one warning, and never the run.</summary>
/// <param name="shown">Who shows the run.</param>
/// <param name="folder">The run's.</param>
/// <param name="clock">Tells when events are.</param>
public sealed class TensorBoardObserver(IRunObserver shown, RunFolder folder, TimeProvider clock) : PassingObserver(shown), IDisposable
{
    private const string FirstLayer = "conv1";

    private EventFile? _file;
    private RunStart? _start;
    private bool _isClosed;

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Whether a run has written events.</summary>
    public static bool HasWritten(RunFolder folder) => EventFile.In(folder.Path).Any();

    /// <summary>The run came to its end: nothing is written any more.</summary>
    public void End(RunResult result)
    {
        if (_file is not null && result.Finished)
        {
            Write(result.Last?.Step ?? 0, () => [HyperParameters.End(Now)]);
        }

        Dispose();
    }

    public override void Started(RunStart start)
    {
        _start = start;
        base.Started(start);
    }

    public override void Stepped(LogEntry entry, long planned)
    {
        base.Stepped(entry, planned);
        Write(entry.Step, () => Summaries.Of(entry));
    }

    public override void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
        base.Validated(entry, isBest, skipped);
        Write(entry.Step, () => Summaries.Of(entry));
    }

    public override void Confused(LogEntry entry, Confusion confusion)
    {
        base.Confused(entry, confusion);
        Write(entry.Step, () => [ConfusionPicture.Of("validation/confusion", confusion)]);
    }

    public override void Differentiated(UpdateGradients gradients)
    {
        base.Differentiated(gradients);
        Write(gradients.Step, () => gradients.Tensors
            .Where(tensor => Array.TrueForAll(tensor.Values, float.IsFinite))
            .Select(tensor => Summaries.Histogram($"gradients/{tensor.Name}", tensor.Values)));
    }

    public override void Saved(string path)
    {
        base.Saved(path);
        Guarded(() =>
        {
            using var checkpoint = SafetensorsFile.Open(path);
            Write(CheckpointInfo.Read(checkpoint, _start!.Network).State.Step, Parameters(checkpoint, _start!.Network));
        });
    }

    public void Dispose()
    {
        _isClosed = true;
        _file?.Dispose();
        _file = null;
    }

    private static IEnumerable<SummaryValue> Parameters(SafetensorsFile checkpoint, Network network)
    {
        foreach (var tensor in network.Parameters)
        {
            var weights = checkpoint.Read<float>(tensor.Name);
            yield return Summaries.Histogram($"weights/{tensor.Name}", weights);
            yield return Summaries.Histogram($"velocities/{tensor.Name}", checkpoint.Read<float>($"{tensor.Name}.velocity"));
            if (tensor is { Layer: FirstLayer, IsBias: false } && tensor.Dimensions is [_, 3, var size, _])
            {
                var columns = network.Layers.First(layer => layer.Name == FirstLayer).Columns;
                var picture = KernelPicture.Of(new ImageKernels(weights, size, columns), KernelRange.Own);
                yield return Summaries.Image($"{FirstLayer}/kernels", picture.Pixels, picture.Width, picture.Height);
            }
        }
    }

    private void Write(long step, Func<IEnumerable<SummaryValue>> values) => Guarded(() => Write(step, values()));

    private void Write(long step, IEnumerable<SummaryValue> values)
    {
        Open();
        _file!.Write(Told(step, values));
    }

    /// <summary>With the first event, so that a run that does nothing leaves no file. What TensorBoard knows of updates from here on is of
    /// work that this session repeats: it drops that.</summary>
    private void Open()
    {
        if (_file is null)
        {
            var next = _start!.FirstStep + 1;
            _file = EventFile.Create(folder.Path, (long)Now);
            _file.Write(new() { WallTime = Now, FileVersion = "brain.Event:2" });
            _file.Write(new() { WallTime = Now, Step = next, SessionLog = new() { Status = SessionLog.Types.SessionStatus.Start } });
            _file.Write(Told(_start.FirstStep, [HyperParameters.Of(_start, Now)]));
        }
    }

    private Event Told(long step, IEnumerable<SummaryValue> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values);
        return new() { WallTime = Now, Step = step, Summary = summary };
    }

    private void Guarded(Action write)
    {
        if (_isClosed)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Dispose();
            Warn($"the events for TensorBoard in {folder.Path} are not written any more: {(error is UserErrorException mistake ? mistake.Text : (FormattableString)$"{error.Message}")}");
        }
    }
}
