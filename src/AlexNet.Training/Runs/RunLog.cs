using System.Text.Json;

namespace AlexNet.Training;

/// <summary><c>log.jsonl</c>: one object a line, flushed as it is written.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Opens the log for appending after the entries up to a step; later ones belong to work that a resumed run repeats.</summary>
    public RunLog(string path, long afterStep)
    {
        var kept = File.Exists(path) ? File.ReadLines(path).Where(line => StepOf(line) <= afterStep).ToArray() : [];
        File.WriteAllLines(path, kept);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public void Write(LogEntry entry) => _writer.WriteLine(JsonSerializer.Serialize(entry, LogEntry.Format));

    public void Dispose() => _writer.Dispose();

    /// <summary>A line cut short by a crash belongs to no step.</summary>
    private static long StepOf(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return long.MaxValue;
        }
    }
}
