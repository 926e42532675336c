namespace AlexNet.Loader.Sources.Parquets;

/// <summary>
/// Decoded images of the parts that were asked for last, up to a number of bytes. Images are drawn in any order: of a small data set all
/// parts stay, of a large one none is found again, and what this holds is bounded all the same.
/// </summary>
internal sealed class PartCache(long maxBytes = PartCache.DefaultBytes)
{
    /// <summary>For all files of a data set's splits together.</summary>
    public const long DefaultBytes = 256 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(object File, long Offset), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>The images of a part, or null where they are not there.</summary>
    /// <param name="file">The file, by identity.</param>
    /// <param name="offset">Where the part begins in it.</param>
    public ReadOnlyMemory<byte>?[]? Find(object file, long offset)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((file, offset), out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Images;
        }
    }

    /// <summary>Keeps a part's images, and lets go of those that were not asked for the longest.</summary>
    public void Add(object file, long offset, ReadOnlyMemory<byte>?[] images)
    {
        // Images that are the same share their bytes; to count them twice errs on the safe side.
        var entry = new Entry((file, offset), images, images.Sum(image => (long)(image?.Length ?? 0)));
        lock (_lock)
        {
            if (entry.Bytes > maxBytes || _entries.ContainsKey(entry.Key))
            {
                return;
            }

            _entries.Add(entry.Key, _byUse.AddFirst(entry));
            _bytes += entry.Bytes;
            while (_bytes > maxBytes)
            {
                var last = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove(last.Key);
                _bytes -= last.Bytes;
            }
        }
    }

    private sealed record Entry((object File, long Offset) Key, ReadOnlyMemory<byte>?[] Images, long Bytes);
}
