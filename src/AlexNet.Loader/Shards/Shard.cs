using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Shards;

/// <summary>One open, checked shard file.</summary>
internal sealed class Shard : IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly TensorInfo _images;

    private Shard(SafetensorsFile file)
    {
        _file = file;
        ClassNames = ShardFormat.Classes(file);
        _images = file.Tensor("images", Dtype.U8, -1, -1, -1, 3);
        var (count, height, width) = (_images.Shape[0], _images.Shape[1], _images.Shape[2]);
        if (count > int.MaxValue)
        {
            throw new UserErrorException($"{file.Path}: {count} images, allowed are at most {int.MaxValue}");
        }

        if (width != height || height is 0 or > Manifest.MaxImageSize)
        {
            throw new UserErrorException($"{file.Path}: images are {height}×{width}, allowed are squares of at most {Manifest.MaxImageSize}×{Manifest.MaxImageSize}");
        }

        (Count, Size) = ((int)count, (int)height);

        Labels = new int[Count];
        file.Tensor("labels", Dtype.I32, Count);
        file.Read("labels", Labels.AsSpan());
        CheckLabels();
    }

    public string Path => _file.Path;

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public string[] ClassNames { get; }

    public ClassTitles Titles => ClassTitles.In(_file.Metadata);

    public int Count { get; }

    public int Size { get; }

    public int[] Labels { get; }

    /// <exception cref="UserErrorException">The file is no shard.</exception>
    public static Shard Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            return new Shard(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Pixels(int index)
    {
        var bytes = Size * Size * 3;
        return _file.View(_images, (long)index * bytes, bytes);
    }

    public void Dispose() => _file.Dispose();

    private void CheckLabels()
    {
        for (var i = 0; i < Count; i++)
        {
            if ((uint)Labels[i] >= (uint)ClassNames.Length)
            {
                throw new UserErrorException($"{Path}: label {i} is {Labels[i]}, allowed are 0 to {ClassNames.Length - 1}");
            }
        }
    }
}
