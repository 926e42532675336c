using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>Images as bytes and what was drawn for them.</summary>
/// <param name="images">[count, crop, crop, 3], RGB, in pinned memory: <see cref="IStreamingEngine.BatchMemory"/>.</param>
/// <param name="draws">Window, reflection and lighting of each image; copied.</param>
/// <param name="labels">One class per image; copied.</param>
public readonly ref struct ByteBatch(ReadOnlySpan<byte> images, ReadOnlySpan<ImageDraw> draws, ReadOnlySpan<int> labels)
{
    public ReadOnlySpan<byte> Images { get; } = images;

    public ReadOnlySpan<ImageDraw> Draws { get; } = draws;

    public ReadOnlySpan<int> Labels { get; } = labels;
}

/// <summary>What a run has found. Of a batch of fewer images than the plan's, only the first rows mean anything.</summary>
/// <param name="probabilities">[batch, classes]: softmax of the logits.</param>
/// <param name="losses">[batch]: −ln of each label's probability.</param>
public readonly ref struct BatchResults(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> losses)
{
    public ReadOnlySpan<float> Probabilities { get; } = probabilities;

    public ReadOnlySpan<float> Losses { get; } = losses;
}

/// <summary>A plan loaded for batches of bytes. Batches are submitted, wait in a queue, and are completed in the same order; nothing is
/// allocated. Not safe for concurrent use.</summary>
public interface IStreamedProgram : IDisposable
{
    Plan Plan { get; }

    /// <summary>Batches that may be under way together.</summary>
    int Depth { get; }

    /// <summary>Batches submitted and not completed.</summary>
    int Pending { get; }

    /// <summary>Queues a batch and returns at once. A training plan takes full batches only.</summary>
    /// <param name="batch">Its images' memory must stay as it is until the batch is completed.</param>
    /// <param name="arguments">Of this run.</param>
    /// <exception cref="UserErrorException">The batch does not fit the plan.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Depth"/> batches are under way.</exception>
    void Submit(in ByteBatch batch, in RunArguments arguments);

    /// <summary>Queues another run on images that are on the device already, those of the batch submitted <see cref="Depth"/> times before:
    /// what a step costs without uploading images.</summary>
    /// <exception cref="InvalidOperationException">There are none yet, or <see cref="Depth"/> batches are under way.</exception>
    void Repeat(in RunArguments arguments);

    /// <summary>Waits for the batch that was submitted first. Its results are valid until <see cref="Depth"/> more are submitted.</summary>
    /// <exception cref="InvalidOperationException">None is under way.</exception>
    BatchResults Complete();

    /// <summary>As <see cref="IProgram.ReadFeatures"/>, of the batch that was completed last, for as long as its results are valid.</summary>
    /// <exception cref="InvalidOperationException">The plan keeps no layer's output, or no batch was completed yet.</exception>
    void ReadFeatures(Span<float> values);

    /// <summary>Waits until nothing is under way and forgets the results; never throws.</summary>
    void Abandon();
}
