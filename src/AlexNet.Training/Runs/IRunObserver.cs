using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>Is told what happens in a run; the command line shows it.</summary>
public interface IRunObserver
{
    /// <summary>One line that the user should see.</summary>
    void Warn(string message);

    /// <summary>The data set's statistics are being computed: images done of all.</summary>
    void Preparing(long done, long total);

    void Started(RunStart start);

    /// <summary>An update was done.</summary>
    /// <param name="planned">Updates of the whole run.</param>
    void Stepped(LogEntry entry, long planned);

    /// <summary>Validation is under way: images done of all.</summary>
    void Validating(long done, long total);

    /// <param name="isBest">Whether it is the best so far.</param>
    void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped);

    /// <summary>A checkpoint was written.</summary>
    void Saved(string path);
}
