using System.Text.Json;
using System.Text.Json.Serialization;
using AlexNet.Core;
using AlexNet.Loader.Manifests;

namespace AlexNet.Experiments.Reports;

/// <summary>What Evaluate writes as JSON.</summary>
internal sealed record EvaluationFile(
    string Data,
    string Split,
    string[] Checkpoints,
    int Views,
    long Images,
    string[] Skipped,
    [property: JsonPropertyName("top1_error")] double Top1Error,
    [property: JsonPropertyName("top_k")] int TopK,
    [property: JsonPropertyName("topk_error")] double TopKError,
    double? Loss,
    MistakeEntry[] Mistakes)
{
    public const string FileName = "evaluation.json";
}

/// <summary>An image that was taken for another class.</summary>
/// <param name="Picture">It, small, as a data URI; null where there is none.</param>
internal sealed record MistakeEntry(string Name, string Label, string Predicted, double Probability, string? Picture = null, [property: JsonPropertyName("label_title")] string? LabelTitle = null, [property: JsonPropertyName("predicted_title")] string? PredictedTitle = null)
{
    /// <summary>Its class and the one it was taken for, with what people call them.</summary>
    public (string Label, string Predicted) Shown => (Titled(Label, LabelTitle), Titled(Predicted, PredictedTitle));

    private static string Titled(string name, string? title) => new ClassTitles([(name, title ?? "")]).Shown(name);
}

/// <summary>What Evaluate writes of classes as JSON.</summary>
/// <param name="Images">Of each class.</param>
/// <param name="Errors">Of each class; null where it has no image.</param>
/// <param name="Matrix">Rows of classes, columns of what they were taken for: numbers of images.</param>
/// <param name="Worst">The most frequent confusions.</param>
internal sealed record ConfusionFile(string[] Classes, long[] Images, double?[] Errors, long[][] Matrix, ConfusedPair[] Worst, string?[]? Titles = null)
{
    public const string FileName = "confusion.json";

    /// <summary>A class with what people call it.</summary>
    public string Shown(string name) => _titles.Shown(name);

    private readonly ClassTitles _titles = new(Classes.Zip(Titles ?? [], (name, title) => (name, title ?? "")));
}

/// <summary>A class, what it was taken for, and how often.</summary>
internal sealed record ConfusedPair(string Label, string Predicted, long Images);

/// <summary>What Profile writes, as far as it is shown.</summary>
internal sealed record ProfileFile(
    string Data, string Split, string Network, int Batch, string Engine, string Machine, int Workers, PhaseEntry Loader, PhaseEntry EngineAlone, PhaseEntry Together, VerdictEntry Verdict)
{
    public const string FileName = "profile.json";
}

/// <summary>A phase of a profile: the loader alone, the engine alone, both.</summary>
internal sealed record PhaseEntry([property: JsonPropertyName("images_per_s")] double ImagesPerS, GraphEntry? Graph = null);

internal sealed record GraphEntry(StageEntry[] Stages);

/// <summary>A stage of the loader; shares of its time are 0 to 1.</summary>
internal sealed record StageEntry(
    string Name, [property: JsonPropertyName("images_per_s")] double ImagesPerS, double BusyWorkers, double Working, double WaitingForInput, double WaitingForWorker, double HeldBack);

internal sealed record VerdictEntry(string Sentence, string[] Advice);

/// <summary>Results that other commands have written into a run's folder.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>What a file of the folder holds, or null where it is not there.</summary>
    /// <param name="writer">Who writes such files.</param>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public static T? Read<T>(string folder, string name, string writer)
        where T : class
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Format) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: not what {writer} writes: {error.Message.ReplaceLineEndings(" ")}; allowed is its result, or no such file", error);
        }
    }
}
