namespace AlexNet.Loader;

/// <summary>The images of one shard on their way to the disk; used again for shard after shard.</summary>
internal sealed class ShardBuffer
{
    private byte[] pixels = [];
    private int[] labels = [];
    private bool[] isBad = [];
    private int imageBytes;

    /// <summary>Images in it.</summary>
    public int Count { get; private set; }

    /// <summary>Images × S × S × 3 bytes.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels.AsMemory(0, Count * imageBytes);

    public ReadOnlyMemory<int> Labels => labels.AsMemory(0, Count);

    /// <summary>Makes room for so many images; what is in them is undefined.</summary>
    public void Begin(int count, int bytesPerImage)
    {
        (Count, imageBytes) = (count, bytesPerImage);
        if (pixels.Length < count * imageBytes)
        {
            pixels = GC.AllocateUninitializedArray<byte>(count * imageBytes);
        }

        if (labels.Length < count)
        {
            (labels, isBad) = (new int[count], new bool[count]);
        }

        Array.Clear(isBad);
    }

    public Span<byte> Image(int place) => pixels.AsSpan(place * imageBytes, imageBytes);

    public void SetLabel(int place, int label) => labels[place] = label;

    public void LeaveOut(int place) => isBad[place] = true;

    /// <summary>Closes the gaps that images left out have left; the order of the others stays.</summary>
    public void Compact()
    {
        var kept = 0;
        for (var place = 0; place < Count; place++)
        {
            if (isBad[place])
            {
                continue;
            }

            if (kept < place)
            {
                Image(place).CopyTo(Image(kept));
                labels[kept] = labels[place];
            }

            kept++;
        }

        Count = kept;
    }
}
