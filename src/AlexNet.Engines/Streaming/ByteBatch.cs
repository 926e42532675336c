using AlexNet.Core;

namespace AlexNet.Engines;

/// <summary>Images as bytes and what was drawn for them.</summary>
/// <param name="images">[count, crop, crop, 3], RGB, in page-locked memory: <see cref="IStreamingEngine.BatchMemory"/>.</param>
/// <param name="draws">Window, reflection and lighting of each image; copied.</param>
/// <param name="labels">One class per image; copied.</param>
public readonly ref struct ByteBatch(ReadOnlySpan<byte> images, ReadOnlySpan<ImageDraw> draws, ReadOnlySpan<int> labels)
{
    public ReadOnlySpan<byte> Images { get; } = images;

    public ReadOnlySpan<ImageDraw> Draws { get; } = draws;

    public ReadOnlySpan<int> Labels { get; } = labels;
}
