using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>Errors over a split, and the images they are not about.</summary>
/// <param name="Tally">Over every image that could be read.</param>
/// <param name="Skipped">The others, by path and reason.</param>
public sealed record EvaluationResult(Tally Tally, IReadOnlyList<BadImage> Skipped);
