using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>One block's work with its clock; every failure is told before the block sees it.</summary>
internal sealed class Stage(string name, Action<Packet> work, LoaderFailure failure, IImageSource source, Action<string, long>? probe)
{
    private readonly KeyValuePair<string, object?> tag = new("stage", name);
    private long images;
    private long ticks;

    public StageReport Report => new(name, Interlocked.Read(ref images), (double)Interlocked.Read(ref ticks) / Stopwatch.Frequency);

    public Packet Run(Packet packet)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            probe?.Invoke(name, packet.Slots[0].Sample);
            work(packet);
        }
        catch (Exception error)
        {
            // Told here: a block drops a message without a word when its delegate throws OperationCanceledException.
            failure.Set(name, source.Name(packet.Slots[0].Index), error);
            throw;
        }

        Count(packet.Count, Stopwatch.GetTimestamp() - begin);
        return packet;
    }

    private void Count(int count, long elapsed)
    {
        Interlocked.Add(ref images, count);
        Interlocked.Add(ref ticks, elapsed);
        LoaderMetrics.Images.Add(count, tag);
        LoaderMetrics.Busy.Add((double)elapsed / Stopwatch.Frequency, tag);
    }
}
