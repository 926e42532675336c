using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Graph;

/// <summary>One block's work with its instruments; every failure is told before the block sees it.</summary>
internal sealed class Stage(StageMeter meter, Action<Packet> work, LoaderFailure failure, IImageSource source, Action<string, long>? probe)
{
    public StageMeter Meter => meter;

    public Packet Run(Packet packet)
    {
        var sampleNumber = packet.Slots[0].SampleNumber;
        var mark = meter.Begin();
        try
        {
            probe?.Invoke(meter.Name, sampleNumber);
            work(packet);
        }
        catch (Exception error)
        {
            // Told here: a block drops a message without a word when its delegate throws OperationCanceledException.
            failure.Set(meter.Name, source.Name(packet.Slots[0].SampleIndex), error);
            meter.Abandon();
            throw;
        }

        meter.End(mark, packet.Count, sampleNumber);
        return packet;
    }
}
