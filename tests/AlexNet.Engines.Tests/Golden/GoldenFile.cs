using System.Text.Json;

namespace AlexNet.Engines.Tests.Golden;

/// <summary>What golden.json holds: the training run's constants, its losses, and per tensor norms and sampled elements.</summary>
internal sealed record GoldenFile(int Batch, int Steps, int Classes, double LearningRate, double Momentum, double WeightDecay, double BiasDecay, double[] Losses, GoldenTensor[] Tensors)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static GoldenFile Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", "golden.json");
        return JsonSerializer.Deserialize<GoldenFile>(File.ReadAllText(path), Options)!;
    }
}
