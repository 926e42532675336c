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

    public Span<byte> Image(int row) => _pixels.AsSpan(row * _imageBytes, _imageBytes);

    public void SetLabel(int row, int label) => _labels[row] = label;

    public void LeaveOut(int row) => _isBad[row] = true;

    /// <summary>Closes the gaps that images left out have left; the order of the others stays.</summary>
    public void Compact()
    {
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (_isBad[row])
            {
                continue;
            }

            if (kept < row)
            {
                Image(row).CopyTo(Image(kept));
                _labels[kept] = _labels[row];
            }

            kept++;
        }

        Count = kept;
    }
}
