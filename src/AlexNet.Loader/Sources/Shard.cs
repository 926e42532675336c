using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>One open, checked shard file.</summary>
internal sealed class Shard : IDisposable
{
    private readonly SafetensorsFile file;
    private readonly TensorInfo images;

    private Shard(SafetensorsFile file)
    {
        this.file = file;
        ClassNames = ShardFormat.Classes(file);
        images = file.Tensor("images", Dtype.U8, -1, -1, -1, 3);
        var (count, height, width) = (images.Shape[0], images.Shape[1], images.Shape[2]);
        if (count > int.MaxValue)
        {
            throw new UserErrorException($"{file.Path}: {count} images, allowed are at most {int.MaxValue}");
        }

        if (width != height || height is 0 or > Limits.MaxImageSize)
        {
            throw new UserErrorException($"{file.Path}: images are {height}×{width}, allowed are squares of at most {Limits.MaxImageSize}×{Limits.MaxImageSize}");
        }

        (Count, Size) = ((int)count, (int)height);

        Labels = new int[Count];
        file.Tensor("labels", Dtype.I32, Count);
        file.Read("labels", Labels.AsSpan());
        CheckLabels();
    }

    public string Path => file.Path;

    public IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public string[] ClassNames { get; }

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
        return file.View(images, (long)index * bytes, bytes);
    }

    public void Dispose() => file.Dispose();

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
