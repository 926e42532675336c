using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using AlexNet.Core;
using AlexNet.Exchange.Pickles;
using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Weights;

/// <summary>
/// PyTorch's files: a zip with a pickle <c>data.pkl</c> and a file <c>data/KEY</c> for each storage; before 2020 five pickles (a magic
/// number, a version, the machine, the tensors, the keys of the storages) and then each storage, its count of elements before it.
/// </summary>
internal static class TorchWeights
{
    private const string PickleName = "/data.pkl";
    private const string ByteOrderName = "/byteorder";

    private static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What stands first in a file of before 2020: the magic number as a pickle.</summary>
    public static ReadOnlySpan<byte> LegacyStart => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <exception cref="UserErrorException">It is damaged, or holds what is not allowed.</exception>
    public static ForeignModel ReadZip(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(PickleName, StringComparison.Ordinal))
                ?? throw new UserErrorException($"{path}: a zip without a {PickleName[1..]}; allowed is one that torch.save writes");
            var folder = pickle.FullName[..^PickleName.Length];
            if (zip.GetEntry(folder + ByteOrderName) is { } order && Encoding.ASCII.GetString(Bytes(order)).Trim() is var word && word != "little")
            {
                throw new UserErrorException($"{path}: its bytes are in order '{word}'; allowed is little");
            }

            var root = new PickleMachine(new PickleReader(path, Bytes(pickle)), new TorchObjects(views: false)).Run();
            return Model(path, root, storage => ZipStorage(path, $"{folder}/data/{storage.Key}"));
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException($"{path}: damaged, or cut short: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <param name="bytes">The whole file.</param>
    /// <exception cref="UserErrorException">It is damaged, or holds what is not allowed.</exception>
    public static ForeignModel ReadLegacy(string path, byte[] bytes)
    {
        var reader = new PickleReader(path, bytes);
        var world = new TorchObjects(views: true);
        if (Next() is not BigInteger magic || magic != LegacyMagic || Next() is not 1001L || Next() is not PickleDictionary machine || machine["little_endian"] is not true)
        {
            throw reader.Error("damaged, or of a machine whose bytes are in the other order; allowed are files of torch.save with little-endian bytes");
        }

        var root = Next();
        var keys = Next() as List<object?> ?? throw reader.Error("damaged: the keys of its storages are missing");
        var sizes = new Dictionary<string, TorchStorage>();
        Collect(root, sizes, 0);
        var storages = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var key in keys)
        {
            var (name, count) = (PickleText.Of(key) ?? "", BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long)).Span));
            var size = sizes.TryGetValue(name, out var storage) && storage.Dtype is { } dtype ? dtype.Size() : throw reader.Error($"a storage '{name}' is of no type that is known here");
            storages[name] = reader.Take((ulong)Math.Clamp(count, 0, Array.MaxLength) * (ulong)size);
        }

        return Model(path, root, storage => storages.TryGetValue(storage.Key, out var found) ? found.ToArray() : throw reader.Error($"damaged: its storage '{storage.Key}' is missing"));

        object? Next() => new PickleMachine(reader, world).Run();
    }

    private static ForeignModel Model(string path, object? root, Func<TorchStorage, byte[]> bytes)
    {
        var found = TorchStateDict.Find(root, out var place);
        if (found.Count == 0)
        {
            throw new UserErrorException($"{path}: holds no dictionary of tensors by name; allowed is what torch.save(model.state_dict()) writes, or a checkpoint with such a 'state_dict'");
        }

        return new ForeignModel(path, "PyTorch", [.. found.Select(pair => Tensor(path, pair.Name, pair.Tensor, bytes))])
        {
            Conversions = place.Length == 0 ? [] : [$"weights are those of '{place}'"],
        };
    }

    private static ForeignTensor Tensor(string path, string name, TorchTensor tensor, Func<TorchStorage, byte[]> bytes)
    {
        var dtype = tensor.Storage.Dtype ?? throw new UserErrorException($"{path}: {name} is of no type that is known here; allowed are tensors of floats or whole numbers");
        return new ForeignTensor(name, tensor.Shape, dtype, () =>
        {
            try
            {
                return Elements.Gather(Elements.AsFloats(bytes(tensor.Storage), dtype), tensor.Offset, tensor.Shape, tensor.Strides);
            }
            catch (Exception error) when (error is UserErrorException or InvalidDataException)
            {
                throw new UserErrorException($"{path}: {name}: {error.Message.ReplaceLineEndings(" ")}", error);
            }
        });
    }

    private static byte[] ZipStorage(string path, string name)
    {
        using var zip = ZipFile.OpenRead(path);
        return Bytes(zip.GetEntry(name) ?? throw new UserErrorException($"damaged: its storage {name} is missing"));
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > Array.MaxLength)
        {
            throw new UserErrorException($"{entry.FullName} has {entry.Length} bytes; allowed are up to {Array.MaxLength}");
        }

        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException($"{entry.FullName} ends before its {bytes.Length} bytes");
        }

        return bytes;
    }

    private static void Collect(object? value, Dictionary<string, TorchStorage> storages, int deep)
    {
        const int deepest = 16;
        switch (value)
        {
            case TorchTensor { Storage: var storage }: storages[storage.Key] = storage; break;
            case TorchStorage storage: storages[storage.Key] = storage; break;
            case PickleDictionary dictionary when deep < deepest: dictionary.Pairs.ForEach(pair => Collect(pair.Value, storages, deep + 1)); break;
            case List<object?> list when deep < deepest: list.ForEach(item => Collect(item, storages, deep + 1)); break;
            case PickleTuple tuple when deep < deepest: tuple.Items.ToList().ForEach(item => Collect(item, storages, deep + 1)); break;
            case PickleObject { State: var state } when deep < deepest: Collect(state, storages, deep + 1); break;
        }
    }
}
