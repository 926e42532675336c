namespace AlexNet.Loader.Graph.Batches;

/// <summary>The message of the graph: some neighbouring slots of a batch, one for files, many for shards.</summary>
internal readonly record struct Packet(Batch Batch, int Begin, int Count)
{
    public ReadOnlySpan<Slot> Slots => Batch.Slots.AsSpan(Begin, Count);
}
