namespace AlexNet.Loader.Preparing;

/// <summary>The images of one shard on their way to the disk; used again for shard after shard.</summary>
internal sealed class ShardBuffer
{
    private byte[] _pixels = [];
    private int[] _labels = [];
    private bool[] _isBad = [];
    private int _imageBytes;

    /// <summary>Images in it.</summary>
    public int Count { get; private set; }

    /// <summary>Images × S × S × 3 bytes.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels.AsMemory(0, Count * _imageBytes);

    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>Makes room for so many images; what is in them is undefined.</summary>
    public void Begin(int count, int bytesPerImage)
    {
        (Count, _imageBytes) = (count, bytesPerImage);
        if (_pixels.Length < count * _imageBytes)
        {
            _pixels = GC.AllocateUninitializedArray<byte>(count * _imageBytes);
        }

        if (_labels.Length < count)
        {
            (_labels, _isBad) = (new int[count], new bool[count]);
        }

        Array.Clear(_isBad);
    }

    public Span<byte> Image(int place) => _pixels.AsSpan(place * _imageBytes, _imageBytes);

    public void SetLabel(int place, int label) => _labels[place] = label;

    public void LeaveOut(int place) => _isBad[place] = true;

    /// <summary>Closes the gaps that images left out have left; the order of the others stays.</summary>
    public void Compact()
    {
        var kept = 0;
        for (var place = 0; place < Count; place++)
        {
            if (_isBad[place])
            {
                continue;
            }

            if (kept < place)
            {
                Image(place).CopyTo(Image(kept));
                _labels[kept] = _labels[place];
            }

            kept++;
        }

        Count = kept;
    }
}
