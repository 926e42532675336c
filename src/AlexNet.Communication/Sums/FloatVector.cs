using AlexNet.Communication.Contracts;

namespace AlexNet.Communication.Sums;

/// <summary>Ranges one after the other as one vector.</summary>
internal sealed unsafe class FloatVector
{
    private readonly FloatRange[] _ranges;

    /// <param name="ranges">Empty ones are left out.</param>
    public FloatVector(ReadOnlySpan<FloatRange> ranges)
    {
        _ranges = [.. ranges.ToArray().Where(range => range.Count > 0)];
        Count = _ranges.Sum(range => range.Count);
    }

    /// <summary>Floats of all ranges.</summary>
    public long Count { get; }

    /// <summary>The address of a part that lies within one range, 0 where it lies in several.</summary>
    public nint At(long start, long count)
    {
        foreach (var range in _ranges)
        {
            if (start < range.Count)
            {
                return start + count <= range.Count ? range.Address + (nint)(start * sizeof(float)) : 0;
            }

            start -= range.Count;
        }

        return 0;
    }

    /// <summary>Copies a part to one place.</summary>
    public void CopyTo(nint target, long start, long count) => Copy(target, start, count, isRead: true);

    /// <summary>Writes a part from one place.</summary>
    public void CopyFrom(nint source, long start, long count) => Copy(source, start, count, isRead: false);

    private void Copy(nint other, long start, long count, bool isRead)
    {
        foreach (var range in _ranges)
        {
            var length = Math.Min(count, range.Count - start);
            if (length > 0)
            {
                var bytes = length * sizeof(float);
                var here = (float*)range.Address + start;
                System.Buffer.MemoryCopy(isRead ? here : (void*)other, isRead ? (void*)other : here, bytes, bytes);
                (other, count, start) = (other + (nint)bytes, count - length, start + length);
            }

            start -= range.Count;
        }
    }
}
