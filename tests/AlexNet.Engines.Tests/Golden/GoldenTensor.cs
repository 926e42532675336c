using System.Text.Json.Serialization;

namespace AlexNet.Engines.Tests.Golden;

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
    [property: JsonPropertyName("update_3")] double[] LastUpdate);
