using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Shards;

/// <summary>
/// Shard files of one split: images in the order of the files' names and then of the files. Pixels stay in the mapped files.
/// </summary>
internal sealed class ShardSource : IPreparedSource
{
    private readonly Shard[] _shards;
    private readonly int[] _begins;

    private ShardSource(Shard[] shards)
    {
        _shards = shards;
        _begins = new int[shards.Length + 1];
        for (var i = 0; i < shards.Length; i++)
        {
            _begins[i + 1] = checked(_begins[i] + shards[i].Count);
        }
    }

    /// <inheritdoc/>
    public int Count => _begins[^1];

    /// <inheritdoc/>
    public int Size => _shards[0].Size;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _shards[0].ClassNames;

    /// <summary>What people call the classes, as far as the shards say it.</summary>
    public ClassTitles Titles => _shards[0].Titles;

    /// <summary>Opens and checks the shards at the given paths.</summary>
    /// <exception cref="UserErrorException">One is no shard, or they do not belong together, or they hold no image.</exception>
    public static ShardSource Open(IReadOnlyList<string> paths)
    {
        var shards = new List<Shard>();
        try
        {
            foreach (var path in paths)
            {
                shards.Add(Shard.Open(path));
                CheckSame(shards[0], shards[^1]);
            }

            var source = new ShardSource([.. shards]);
            return source.Count > 0 ? source : throw new UserErrorException($"{paths[0]}: no images in the shards of this split");
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public string? Fingerprint => _shards.Aggregate(new Fingerprint(), (fingerprint, shard) => fingerprint.AddFile(shard.Path)).ToString();

    /// <inheritdoc/>
    public int Label(int sampleIndex)
    {
        var (shard, at) = Locate(sampleIndex);
        return shard.Labels[at];
    }

    /// <inheritdoc/>
    public string Name(int sampleIndex)
    {
        var (shard, at) = Locate(sampleIndex);
        return $"{shard.Path}, image {at}";
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Pixels(int sampleIndex)
    {
        var (shard, at) = Locate(sampleIndex);
        return shard.Pixels(at);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }

    private static void CheckSame(Shard first, Shard other)
    {
        if (other.Size != first.Size)
        {
            throw new UserErrorException(
                $"{other.Path}: images are {other.Size}×{other.Size}, allowed is {first.Size}×{first.Size} as in {first.Path}");
        }

        if (!other.ClassNames.SequenceEqual(first.ClassNames))
        {
            throw new UserErrorException($"{other.Path}: other classes than {first.Path}, allowed are {Texts.Short(first.ClassNames)}");
        }
    }

    private (Shard Shard, int At) Locate(int sampleIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sampleIndex, Count);
        var found = Array.BinarySearch(_begins, sampleIndex);
        var shard = found >= 0 ? found : ~found - 1;

        // Empty shards share their beginning with the next one.
        while (_begins[shard + 1] == _begins[shard])
        {
            shard++;
        }

        return (_shards[shard], sampleIndex - _begins[shard]);
    }
}
