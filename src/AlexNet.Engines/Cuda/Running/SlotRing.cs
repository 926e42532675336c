using AlexNet.Engines.Cuda.Batches;

namespace AlexNet.Engines.Cuda.Running;

/// <summary>The slots of a program in turn: which is next to be filled, and which is next to be done.</summary>
internal sealed class SlotRing(BatchSlot[] slots)
{
    private long _submitted;
    private long _completed;

    public int Depth => slots.Length;

    public int Pending => (int)(_submitted - _completed);

    /// <summary>The slot to be filled next.</summary>
    /// <exception cref="InvalidOperationException">All are under way.</exception>
    public BatchSlot Next => Pending < Depth
        ? slots[_submitted % Depth]
        : throw new InvalidOperationException($"{Pending} batches are under way; allowed are {Depth}");

    /// <summary>The slot that was filled first of those under way.</summary>
    /// <exception cref="InvalidOperationException">None is.</exception>
    public BatchSlot Oldest => Pending > 0
        ? slots[_completed % Depth]
        : throw new InvalidOperationException("no batch is under way; allowed is to complete what was submitted");

    public void Submitted() => _submitted++;

    public void Completed() => _completed++;

    /// <summary>Nothing is under way any more.</summary>
    public void Forget() => _completed = _submitted;
}
