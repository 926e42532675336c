using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>Is told what happens in a run; the command line shows it.</summary>
public interface IRunObserver : ISessionObserver
{
    /// <summary>A run that goes on does so on another engine than before.</summary>
    /// <param name="wanted">What it was computed on.</param>
    /// <param name="reason">Why that cannot be had.</param>
    /// <param name="taken">What it is computed on now.</param>
    void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken);

    /// <summary>EXIF's orientation was to be applied to images that are prepared already.</summary>
    void ExifWithoutEffect(string dataSet);

    /// <summary>Images that the statistics, which were just computed, are not about.</summary>
    void LeftOutOfStatistics(IReadOnlyList<BadImage> images);

    /// <summary>What the run takes of disk and memory: it is there.</summary>
    void Needs(RunNeeds needs);

    void Started(RunStart start);

    /// <summary>An update was done.</summary>
    /// <param name="planned">Updates of the whole run.</param>
    void Stepped(LogEntry entry, long planned);

    /// <summary>Validation is under way: images done of all.</summary>
    void Validating(long done, long total);

    /// <param name="isBest">Whether it is the best so far.</param>
    void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped);

    /// <summary>Which classes were taken for which in the validation that was just told; most do without.</summary>
    void Confused(LogEntry entry, Confusion confusion)
    {
    }

    /// <summary>The gradients of the update that was just told, where they are asked for (<see cref="RunSettings.TellsGradients"/>); most do without.</summary>
    void Differentiated(UpdateGradients gradients)
    {
    }

    /// <summary>Something that happens seldom.</summary>
    void Happened(RunEvent happened);

    /// <summary>A checkpoint was written.</summary>
    void Saved(string path);
}

/// <summary>Does nothing with what it is told: a class that derives from it says what is to be done with which news.</summary>
public class QuietObserver : IRunObserver
{
    /// <inheritdoc/>
    public virtual void Opened(DataSet data)
    {
    }

    /// <inheritdoc/>
    public virtual void Warn(FormattableString text)
    {
    }

    /// <inheritdoc/>
    public virtual void Preparing(long done, long total)
    {
    }

    /// <inheritdoc/>
    public virtual void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken)
    {
    }

    /// <inheritdoc/>
    public virtual void ExifWithoutEffect(string dataSet)
    {
    }

    /// <inheritdoc/>
    public virtual void LeftOutOfStatistics(IReadOnlyList<BadImage> images)
    {
    }

    /// <inheritdoc/>
    public virtual void Needs(RunNeeds needs)
    {
    }

    /// <inheritdoc/>
    public virtual void Started(RunStart start)
    {
    }

    /// <inheritdoc/>
    public virtual void Stepped(LogEntry entry, long planned)
    {
    }

    /// <inheritdoc/>
    public virtual void Validating(long done, long total)
    {
    }

    /// <inheritdoc/>
    public virtual void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped)
    {
    }

    /// <inheritdoc/>
    public virtual void Confused(LogEntry entry, Confusion confusion)
    {
    }

    /// <inheritdoc/>
    public virtual void Differentiated(UpdateGradients gradients)
    {
    }

    /// <inheritdoc/>
    public virtual void Happened(RunEvent happened)
    {
    }

    /// <inheritdoc/>
    public virtual void Saved(string path)
    {
    }
}

/// <summary>Passes on all that it is told: a class that derives from it says what else is to be done with which news.</summary>
/// <param name="next">Who is told.</param>
public abstract class PassingObserver(IRunObserver next) : IRunObserver
{
    /// <inheritdoc/>
    public virtual void Opened(DataSet data) => next.Opened(data);

    /// <inheritdoc/>
    public virtual void Warn(FormattableString text) => next.Warn(text);

    /// <inheritdoc/>
    public virtual void Preparing(long done, long total) => next.Preparing(done, total);

    /// <inheritdoc/>
    public virtual void EngineReplaced(EngineRequest wanted, Exception reason, EngineChoice taken) => next.EngineReplaced(wanted, reason, taken);

    /// <inheritdoc/>
    public virtual void ExifWithoutEffect(string dataSet) => next.ExifWithoutEffect(dataSet);

    /// <inheritdoc/>
    public virtual void LeftOutOfStatistics(IReadOnlyList<BadImage> images) => next.LeftOutOfStatistics(images);

    /// <inheritdoc/>
    public virtual void Needs(RunNeeds needs) => next.Needs(needs);

    /// <inheritdoc/>
    public virtual void Started(RunStart start) => next.Started(start);

    /// <inheritdoc/>
    public virtual void Stepped(LogEntry entry, long planned) => next.Stepped(entry, planned);

    /// <inheritdoc/>
    public virtual void Validating(long done, long total) => next.Validating(done, total);

    /// <inheritdoc/>
    public virtual void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped) => next.Validated(entry, isBest, skipped);

    /// <inheritdoc/>
    public virtual void Confused(LogEntry entry, Confusion confusion) => next.Confused(entry, confusion);

    /// <inheritdoc/>
    public virtual void Differentiated(UpdateGradients gradients) => next.Differentiated(gradients);

    /// <inheritdoc/>
    public virtual void Happened(RunEvent happened) => next.Happened(happened);

    /// <inheritdoc/>
    public virtual void Saved(string path) => next.Saved(path);
}

/// <summary>What a run is about to do.</summary>
/// <param name="TrainImages">Images of the training split.</param>
/// <param name="ValidationImages">Images of the validation split, 0 where there is none.</param>
/// <param name="Engine">Its name.</param>
/// <param name="Device">One line: what it computes on.</param>
/// <param name="FirstStep">Updates done already.</param>
/// <param name="PlannedSteps">Updates when the run is over.</param>
/// <param name="FirstSeconds">Training time before this session.</param>
public sealed record RunStart(
    string DataSet,
    int TrainImages,
    int ValidationImages,
    int Classes,
    Network Network,
    Recipe Recipe,
    string Engine,
    string Device,
    string Folder,
    long FirstStep,
    long PlannedSteps,
    double FirstSeconds);
