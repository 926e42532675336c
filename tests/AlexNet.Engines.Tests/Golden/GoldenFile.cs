using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlexNet.Engines.Tests.Golden;

/// <summary>What a file of make_golden.py holds: the training run's constants, its losses, and per tensor norms and sampled elements.</summary>
internal sealed record GoldenFile(int Batch, int Steps, int Classes, double LearningRate, double Momentum, double WeightDecay, double BiasDecay, double[] Losses, GoldenTensor[] Tensors)
{
    /// <summary>Share of a label's target that all classes have alike.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Images of each class whose balanced weights the losses have; none where they have none.</summary>
    public int[] ClassImages { get; init; } = [];

    /// <summary>The norm that gradients were clipped to; 0 where they were not.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Of the weights' average; 0 where there was none.</summary>
    public double AverageDecay { get; init; }

    /// <summary>The trust coefficient η of rates that follow the weights; 0 where they did not.</summary>
    public double Lars { get; init; }

    /// <summary>The rate of biases, where it is not that of weights.</summary>
    public double? BiasRate { get; init; }

    /// <summary>Passes whose gradients were accumulated for an update.</summary>
    public int Microbatches { get; init; } = 1;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static GoldenFile Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        return JsonSerializer.Deserialize<GoldenFile>(File.ReadAllText(path), Options)!;
    }
}

/// <summary>One tensor after the first and the third step: w − w₀ and the velocity.</summary>
/// <param name="Indices">Where the sampled elements of the updates stand.</param>
internal sealed record GoldenTensor(
    string Name,
    int[] Indices,
    [property: JsonPropertyName("update_norm_1")] double FirstUpdateNorm,
    [property: JsonPropertyName("velocity_norm_1")] double FirstVelocityNorm,
    [property: JsonPropertyName("update_1")] double[] FirstUpdate,
    [property: JsonPropertyName("update_norm_3")] double LastUpdateNorm,
    [property: JsonPropertyName("velocity_norm_3")] double LastVelocityNorm,
    [property: JsonPropertyName("update_3")] double[] LastUpdate)
{
    /// <summary>‖a − w₀‖ of the average a after the third step.</summary>
    [JsonPropertyName("average_norm_3")]
    public double LastAverageNorm { get; init; }

    /// <summary>Of a − w₀, where there was an average.</summary>
    [JsonPropertyName("average_3")]
    public double[] LastAverage { get; init; } = [];
}
