using System.Text.Json;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.RunFolders;

/// <summary><c>log.jsonl</c>: one object a line, an entry or an event, flushed as it is written.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Opens the log for appending after the lines up to a step; later ones belong to work that a resumed run repeats.</summary>
    public RunLog(string path, long afterStep)
    {
        var all = File.Exists(path) ? File.ReadAllText(path) : "";
        var kept = all.Split('\n').Where(line => IsKept(line, afterStep)).ToArray();

        // A crash may also have cut off no more than the end of the last line, on which the next would follow.
        var text = string.Concat(kept.Select(line => line + "\n"));
        if (text != all)
        {
            AtomicFile.WriteText(path, text);
        }

        var entries = kept.Select(LogEntry.Parse).OfType<LogEntry>().ToArray();
        LastSeconds = entries.Length > 0 ? entries[^1].Seconds : 0;
        Validations = [.. entries.Where(entry => entry.Split == SplitNames.Validation)];
        Events = [.. kept.Select(RunEvent.Parse).OfType<RunEvent>()];
        _writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The lines of a log, of a run too that goes on meanwhile; none where there is no file.</summary>
    internal static IEnumerable<string> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        // Whoever reads must not keep the run from writing.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>What was validated before the log was opened, in order.</summary>
    public IReadOnlyList<LogEntry> Validations { get; }

    /// <summary>What had happened before the log was opened, in order.</summary>
    public IReadOnlyList<RunEvent> Events { get; }

    /// <summary>Training time at the last entry kept, or 0.</summary>
    public double LastSeconds { get; }

    public void Write(LogEntry entry) => _writer.WriteLine(JsonSerializer.Serialize(entry, LogEntry.Format));

    public void Write(RunEvent happened) => _writer.WriteLine(JsonSerializer.Serialize(happened, LogEntry.Format));

    public void Dispose() => _writer.Dispose();

    /// <summary>A recipe is changed where a run goes on, at whose step the run that goes on from there changes it anew or not.</summary>
    private static bool IsKept(string line, long afterStep) => LogEntry.Parse(line) is { } entry
        ? entry.Step <= afterStep
        : RunEvent.Parse(line) is { } happened && (happened is RecipeChanged ? happened.Step < afterStep : happened.Step <= afterStep);
}
