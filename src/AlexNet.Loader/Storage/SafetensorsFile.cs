using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>
/// An open safetensors file, checked completely against its header and mapped into memory. Reading is thread-safe;
/// spans are valid until <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly long _length;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private readonly long _dataBegin;
    private readonly byte* _data;

    private SafetensorsFile(string path, FileStream file)
    {
        (Path, _file, _length) = (path, file, file.Length);
        var json = ReadHeader(path, file, _length);
        _dataBegin = 8L + json.Length;
        _header = SafetensorsHeader.Parse(path, json, _length - _dataBegin);
        _mapping = MemoryMappedFile.CreateFromFile(
            file, null, _length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = View(_mapping, _length);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + _view.PointerOffset + _dataBegin;
    }

    /// <summary>The file's path as given.</summary>
    public string Path { get; }

    /// <summary>The file's free-form texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Whether <see cref="RequireWhole"/> can tell.</summary>
    public bool HasChecksum => Metadata.ContainsKey(SafetensorsChecksum.Key);

    /// <summary>Tells the file from every other: the checksum in its metadata, or where there is none that of its bytes.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public string Checksum()
    {
        if (Metadata.TryGetValue(SafetensorsChecksum.Key, out var written))
        {
            return written;
        }

        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 20);
            return SafetensorsChecksum.Of(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _header.Tensors;

    /// <summary>The texts as fields; messages call one FILE: metadata FIELD.</summary>
    /// <param name="separator">What stands in messages between the actual and the allowed.</param>
    public JsonFields MetadataFields(string separator = ", ") => JsonFields.OfTexts(Metadata, field => $"{Path}: metadata {field}", separator);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="UserErrorException">It is missing, unreadable or not a well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            if (new FileInfo(path).Length == 0)
            {
                // A pipe, maybe: opening it would wait for a writer.
                throw new UserErrorException($"{path}: the file has 0 bytes, a safetensors file has at least 10");
            }

            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new SafetensorsFile(path, file);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"{path}: cannot be opened: {error.Message}", error);
            }

            throw;
        }
    }

    /// <summary>Reads the whole file once and compares it with the checksum in its metadata, if there is one.</summary>
    /// <exception cref="UserErrorException">It is another, or the file cannot be read.</exception>
    public void RequireWhole()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 20);
            if (!SafetensorsChecksum.Holds(file, (int)(_dataBegin - sizeof(ulong)), Metadata))
            {
                throw new UserErrorException($"{Path}: damaged: its checksum is another than the one it was written with");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public TensorInfo Tensor(string name)
    {
        return _header.Tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new UserErrorException($"{Path}: there is no tensor {name}; there are {Texts.Short(_header.Tensors.Keys)}");
    }

    /// <summary>The tensor of this name, which must have this type and shape; −1 stands for any extent.</summary>
    /// <exception cref="UserErrorException">It has not.</exception>
    public TensorInfo Tensor(string name, Dtype dtype, params ReadOnlySpan<long> shape)
    {
        var tensor = Tensor(name);
        var fits = tensor.Dtype == dtype && tensor.Shape.Count == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] < 0 || shape[i] == tensor.Shape[i];
        }

        return fits
            ? tensor
            : throw new UserErrorException(
                $"{Path}: {name} is {tensor.Dtype} {Dtypes.Describe(tensor.Shape.ToArray())}, allowed is {dtype} "
                + Dtypes.Describe(shape).Replace("-1", "any"));
    }

    /// <summary>The bytes of a tensor below 2 GiB, in the mapped file itself.</summary>
    public ReadOnlySpan<byte> View(string name)
    {
        var tensor = Tensor(name);
        return View(tensor, 0, checked((int)tensor.Length));
    }

    /// <summary>A part of a tensor's bytes, in the mapped file itself.</summary>
    /// <exception cref="EndOfStreamException">The file was cut short after it was opened.</exception>
    public ReadOnlySpan<byte> View(TensorInfo tensor, long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset < 0 || offset + length > tensor.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{offset} + {length} bytes of {tensor.Length}");
        }

        ThrowIfCutShort();
        return new ReadOnlySpan<byte>(_data + tensor.Begin + offset, length);
    }

    /// <summary>
    /// Reads a whole tensor below 2 GiB, which must have the element type of <typeparamref name="T"/> and this many elements. A disk that
    /// fails meanwhile is an error here, where touching the mapped file would end the process.
    /// </summary>
    /// <exception cref="UserErrorException">It has not, or it cannot be read.</exception>
    public void Read<T>(string name, Span<T> destination)
        where T : unmanaged
    {
        var tensor = Tensor(name);
        var dtype = Dtypes.Of<T>();
        if (tensor.Dtype != dtype || tensor.Length / dtype.Size() != destination.Length)
        {
            throw new UserErrorException(
                $"{Path}: {name} is {tensor.Dtype} {Dtypes.Describe(tensor.Shape.ToArray())}, "
                + $"allowed is {dtype} with {destination.Length} elements");
        }

        try
        {
            ReadBytes(_dataBegin + tensor.Begin, MemoryMarshal.AsBytes(destination));
        }
        catch (IOException error)
        {
            throw new UserErrorException($"{Path}: {name} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a whole tensor into a new array.</summary>
    /// <exception cref="UserErrorException">It has another element type, or it cannot be read.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        var values = new T[checked((int)(Tensor(name).Length / Dtypes.Of<T>().Size()))];
        Read(name, values.AsSpan());
        return values;
    }

    /// <summary>Unmaps the file; spans taken from it must not be used any more.</summary>
    public void Dispose()
    {
        if (!_view.SafeMemoryMappedViewHandle.IsClosed)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping.Dispose();
            _file.Dispose();
        }
    }

    private static MemoryMappedViewAccessor View(MemoryMappedFile mapping, long length)
    {
        try
        {
            return mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    private void ReadBytes(long at, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, destination, at);
            if (read == 0)
            {
                throw new EndOfStreamException($"cut short while it was open, to {RandomAccess.GetLength(_file.SafeFileHandle)} of {_length} bytes");
            }

            at += read;
            destination = destination[read..];
        }
    }

    /// <summary>Touching mapped pages behind the end of a file ends the process, so its length is asked for before.</summary>
    private void ThrowIfCutShort()
    {
        var present = RandomAccess.GetLength(_file.SafeFileHandle);
        if (present < _length)
        {
            throw new EndOfStreamException($"{Path}: cut short while it was open, to {present} of {_length} bytes");
        }
    }

    private static byte[] ReadHeader(string path, FileStream file, long fileLength)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new UserErrorException($"{path}: the file has {fileLength} bytes, a safetensors file has at least 10");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var allowed = Math.Min((ulong)SafetensorsHeader.MaxLength, (ulong)fileLength - 8);
        if (length < 2 || length > allowed)
        {
            throw new UserErrorException(
                $"{path}: the header's length is {length} bytes, allowed are 2 to {allowed}: not a whole safetensors file");
        }

        var json = new byte[(int)length];
        file.ReadExactly(json);
        return json;
    }
}
