using System.Text;
using System.Text.Json;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.RunFolders;

/// <summary><c>log.jsonl</c>: one object a line, flushed as it is written.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Opens the log for appending after the entries up to a step; later ones belong to work that a resumed run repeats.</summary>
    public RunLog(string path, long afterStep)
    {
        var all = File.Exists(path) ? File.ReadAllLines(path) : [];
        var kept = all.Select(LogEntry.Parse).OfType<LogEntry>().Where(entry => entry.Step <= afterStep).ToArray();
        if (kept.Length != all.Length)
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(kept.Select(entry => Line(entry) + "\n")))));
        }

        LastSeconds = kept.Length > 0 ? kept[^1].Seconds : 0;
        Validations = [.. kept.Where(entry => entry.Split == SplitNames.Validation)];
        _writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>What was validated before the log was opened, in order.</summary>
    public IReadOnlyList<LogEntry> Validations { get; }

    /// <summary>Training time at the last entry kept, or 0.</summary>
    public double LastSeconds { get; }

    public void Write(LogEntry entry) => _writer.WriteLine(Line(entry));

    public void Dispose() => _writer.Dispose();

    private static string Line(LogEntry entry) => JsonSerializer.Serialize(entry, LogEntry.Format);
}
