using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlexNet.Training.RunFolders;

/// <summary>One line of <c>log.jsonl</c>. Errors are shares from 0 to 1.</summary>
/// <param name="Split">train or validation.</param>
/// <param name="Step">Updates done.</param>
/// <param name="Epoch">Epoch of the last image seen, from 0; for validation the epochs completed.</param>
/// <param name="Loss">Mean −ln p of the label.</param>
/// <param name="Top5Error">Null of fewer than six classes.</param>
/// <param name="LearningRate">Rate of the last update.</param>
/// <param name="ImagesPerS">Images per second since the line before.</param>
/// <param name="Seconds">Training time of the run so far, over all its sessions.</param>
public sealed record LogEntry(
    [property: JsonPropertyName("split")] string Split,
    long Step,
    int Epoch,
    double Loss,
    [property: JsonPropertyName("top1_error")] double Top1Error,
    [property: JsonPropertyName("top5_error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Top5Error,
    double LearningRate,
    [property: JsonPropertyName("images_per_s")] double ImagesPerS,
    double Seconds)
{
    /// <summary>Names in snake case.</summary>
    internal static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The entries of a log, without lines cut short by a crash; none where there is no file.</summary>
    public static IReadOnlyList<LogEntry> ReadAll(string path) =>
        [.. RunLog.Lines(path).Select(Parse).OfType<LogEntry>()];

    /// <summary>Null for a line cut short by a crash.</summary>
    internal static LogEntry? Parse(string line)
    {
        try
        {
            // A line of other JSON has no split.
            return JsonSerializer.Deserialize<LogEntry?>(line, Format) is { Split: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Images that loss and errors are about, without those that could not be used; 0 in logs that do not say.</summary>
    public long Images { get; init; }

    /// <summary>Of three to five classes: how many most probable ones <see cref="TopKError"/> is about, one less than there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopK { get; init; }

    /// <summary>Share of images whose label is not among the K most probable classes.</summary>
    [JsonPropertyName("topk_error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TopKError { get; init; }

    /// <summary>How long training waited for the loader's batches since the line before; null of a validation, and in logs that do not say.</summary>
    [JsonPropertyName("waited_s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WaitedSeconds { get; init; }

    /// <summary>How long training waited for other processes in its steps since the line before; null of one process, and where steps are not timed.</summary>
    [JsonPropertyName("exchange_s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ExchangeSeconds { get; init; }

    /// <summary>The error beside top-1: 5 or fewer classes, and the share; null of two classes, where there is none.</summary>
    [JsonIgnore]
    public (int K, double Error)? Wider => Top5Error is { } five ? (5, five) : TopK is { } k && TopKError is { } error ? (k, error) : null;
}
