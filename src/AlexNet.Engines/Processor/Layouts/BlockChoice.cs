using AlexNet.Core;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Layouts;

/// <summary>Chooses one block of channels for all activations of a plan, so that no layout changes between its layers.</summary>
internal static class BlockChoice
{
    /// <summary>The largest block this processor's vectors fill and every layer's channels divide into, else 1.</summary>
    public static int Of(Plan plan) => Of(plan, Candidates());

    /// <summary>The first of some blocks that every layer's channels divide into, else 1.</summary>
    public static int Of(Plan plan, IEnumerable<int> candidates)
    {
        var channels = plan.Steps.SelectMany(step => ChannelsOf(plan, step.Operation)).ToArray();
        return candidates.FirstOrDefault(block => Array.TrueForAll(channels, count => count % block == 0), 1);
    }

    private static IEnumerable<int> Candidates()
    {
        if (Lanes16.IsSupported)
        {
            yield return 16;
        }

        if (Lanes8.IsSupported)
        {
            yield return 8;
        }
    }

    /// <summary>Channels that must fill whole blocks: of each group of a convolution, each column of a
    /// normalisation, each range that is transferred.</summary>
    private static IEnumerable<int> ChannelsOf(Plan plan, Operation operation)
    {
        if (operation is Operation.Transfer { Item: var transfer } && plan.Buffers[transfer.Source].Shape.Plane > 1)
        {
            return [transfer.Channels, transfer.SourceChannel, transfer.DestinationChannel];
        }

        return operation.Touches
            .Select(id => plan.Buffers[id])
            .Where(buffer => buffer.PerImage && buffer.Kind != BufferKind.Image && buffer.Shape.Plane > 1)
            .SelectMany(buffer => (int[])[buffer.Shape.Channels / operation.ChannelGroups, buffer.Shape.Channels]);
    }
}
