using AlexNet.Core;
using AlexNet.Loader.Storage;
using Microsoft.Win32.SafeHandles;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace AlexNet.Loader.Sources.Parquets;

/// <summary>
/// A Parquet file of labelled images. Opening it reads its columns' places and all labels; an image is read when it is asked for, with those
/// that share its part: a page, usually of 1 MiB. May be used by many threads; of one file they decode one part at a time.
/// </summary>
internal sealed class ParquetImages : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _handle;
    private readonly ParquetReader _reader;
    private readonly PartCache _cache;
    private readonly ColumnMetaData[] _chunks;
    private readonly ParquetPart[]?[] _parts;
    private readonly int[] _begins;

    private ParquetImages(string path, SafeFileHandle handle, ParquetReader reader, ParquetColumns columns, PartCache cache)
    {
        (Path, _handle, _reader, Columns, _cache) = (path, handle, reader, columns, cache);
        _chunks = [.. reader.RowGroups.Select(group => Chunk(group, columns.Image).MetaData!)];
        _parts = new ParquetPart[_chunks.Length][];
        _begins = new int[_chunks.Length + 1];
        for (var i = 0; i < _chunks.Length; i++)
        {
            _begins[i + 1] = checked(_begins[i] + (int)reader.RowGroups[i].RowCount);
            Require(_chunks[i].NumValues == reader.RowGroups[i].RowCount, $"group {i} has {reader.RowGroups[i].RowCount} rows and {_chunks[i].NumValues} images");
        }

        Labels = [.. reader.RowGroups.SelectMany(group => ReadLabels(group, columns.Label))];
        Require(Labels.Length == Count, $"{Labels.Length} labels of {Count} rows");
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Where images and labels are in it.</summary>
    public ParquetColumns Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _begins[^1];

    /// <summary>The label of every row; of a row without one, the smallest number there is.</summary>
    public long[] Labels { get; }

    /// <summary>Whether a file is one of Parquet that has a column of images, and no more than that.</summary>
    public static bool Recognises(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return Wait(ParquetReader.CreateAsync(new HandleStream(handle))).Schema.GetDataFields().Any(ParquetColumns.IsImage);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whoever opens it tells what is wrong.
            return false;
        }
    }

    /// <exception cref="UserErrorException">It is unreadable or damaged, or has no such columns.</exception>
    public static ParquetImages Open(string path, PartCache cache)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            var reader = Wait(ParquetReader.CreateAsync(new HandleStream(handle)));
            return new ParquetImages(path, handle, reader, ParquetColumns.Find(path, reader.Schema.GetDataFields(), reader.CustomMetadata), cache);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            handle?.Dispose();

            // The library meets damaged content with whatever it stumbles over.
            throw error as UserErrorException ?? new UserErrorException($"{path}: cannot be read as Parquet: {FirstLine(error)}", error);
        }
    }

    /// <summary>Reads the file of an image.</summary>
    /// <exception cref="IOException">It cannot be read, or the row has no bytes.</exception>
    public void Read(int row, ByteBuffer target)
    {
        var group = Group(row);
        var inGroup = row - _begins[group];
        var part = Part(group, inGroup);
        var image = (_cache.Find(this, part.Offset) ?? Decode(group, part))[inGroup - part.First];
        if (image is not { } bytes)
        {
            throw new IOException("the row has no bytes, only a path or nothing");
        }

        bytes.Span.CopyTo(target.SetLength(bytes.Length));
    }

    public void Dispose() => _handle.Dispose();

    private static ColumnChunk Chunk(ParquetRowGroupReader group, DataField column) =>
        group.GetMetadata(column) ?? throw new InvalidDataException($"a group of rows has no column {column.Path}");

    private static IEnumerable<long> ReadLabels(ParquetRowGroupReader group, DataField column) => column.ClrType == typeof(int)
        ? Values<int>(group, column).Select(label => label ?? long.MinValue)
        : Values<long>(group, column).Select(label => label ?? long.MinValue);

    /// <summary>A column's values, null where there is none.</summary>
    private static T?[] Values<T>(ParquetRowGroupReader group, DataField column)
        where T : struct
    {
        var count = checked((int)Chunk(group, column).MetaData!.NumValues);
        var (values, levels) = (new T[count], new int[count]);
        group.ReadRawAsync<T>(column, values, levels, null).AsTask().GetAwaiter().GetResult();
        var next = 0;
        return [.. levels.Select(level => level == column.MaxDefinitionLevel ? values[next++] : (T?)null)];
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Require(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new InvalidDataException(fault);
        }
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].TrimEnd();

    private int Group(int row)
    {
        // Of groups without rows, which begin where the next one does, the last counts.
        var group = Array.BinarySearch(_begins, row);
        group = group < 0 ? ~group - 1 : group;
        while (_begins[group + 1] == row)
        {
            group++;
        }

        return group;
    }

    private ParquetPart Part(int group, int row)
    {
        try
        {
            // Two threads may find the same.
            var parts = Volatile.Read(ref _parts[group]) ?? ParquetPages.Find(_handle, _chunks[group]);
            Volatile.Write(ref _parts[group], parts);
            return parts.Last(part => part.First <= row);
        }
        catch (InvalidDataException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private ReadOnlyMemory<byte>?[] Decode(int group, ParquetPart part)
    {
        lock (_lock)
        {
            if (_cache.Find(this, part.Offset) is { } found)
            {
                return found;
            }

            try
            {
                // The library decodes chunks; this one begins at the part, and has its rows only.
                var whole = _chunks[group];
                Chunk(_reader.RowGroups[group], Columns.Image).MetaData = new ColumnMetaData
                {
                    Type = whole.Type,
                    Codec = whole.Codec,
                    PathInSchema = whole.PathInSchema,
                    NumValues = part.Rows,
                    DataPageOffset = part.Offset,
                };
                var images = Values<ReadOnlyMemory<byte>>(_reader.RowGroups[group], Columns.Image);
                _cache.Add(this, part.Offset, images);
                return images;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new IOException($"cannot be read as Parquet: {FirstLine(error)}", error);
            }
        }
    }
}
