using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace AlexNet.Loader.Tests.Support;

/// <summary>Writes Parquet files of images, as Hugging Face serves them.</summary>
internal static class ParquetFiles
{
    /// <param name="path">The file.</param>
    /// <param name="rows">Bytes and label of every row, null where it has none.</param>
    /// <param name="classNames">What the metadata call the classes; null for a file without metadata.</param>
    /// <param name="perGroup">Rows of a group.</param>
    /// <param name="image">Name of the images' column.</param>
    /// <param name="labels">Names of the labels' columns; all have the same numbers.</param>
    /// <param name="dictionaries">Whether bytes that come more than once in a group are written once; they have to be ASCII then, and Join has to follow.</param>
    public static void Write(
        string path, (byte[]? Bytes, long? Label)[] rows, string[]? classNames, int perGroup = 100, string image = "image", string[]? labels = null, bool dictionaries = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        WriteAsync(stream, rows, classNames, perGroup, image, labels ?? ["label"], dictionaries).GetAwaiter().GetResult();
    }

    /// <summary>Puts the pages of all groups of rows into one group, as other programs write them: several pages in a column's chunk.</summary>
    public static void Join(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var metadata = ParquetReader.CreateAsync(new MemoryStream(bytes)).GetAwaiter().GetResult().Metadata!;
        using var joined = new MemoryStream();
        joined.Write("PAR1"u8);
        for (var column = 0; column < metadata.RowGroups[0].Columns.Count; column++)
        {
            var first = metadata.RowGroups[0].Columns[column].MetaData!;
            var moved = joined.Position - Begin(first);
            foreach (var chunk in metadata.RowGroups.Select(group => group.Columns[column].MetaData!))
            {
                joined.Write(bytes, (int)Begin(chunk), (int)chunk.TotalCompressedSize);
            }

            first.NumValues = metadata.NumRows;
            first.DataPageOffset += moved;
            first.DictionaryPageOffset = first.DictionaryPageOffset is > 0 and var offset ? offset + moved : null;
        }

        var image = metadata.Schema.Find(element => element.Name == "bytes")!;
        (image.ConvertedType, image.LogicalType) = (null, null);
        metadata.RowGroups[0].NumRows = metadata.NumRows;
        metadata.RowGroups = [metadata.RowGroups[0]];

        // The library writes footers of its own files only.
        using var footer = new MemoryStream();
        var writer = Activator.CreateInstance(typeof(ParquetReader).Assembly.GetType("Parquet.Meta.Proto.ThriftCompactProtocolWriter", throwOnError: true)!, footer);
        typeof(FileMetaData).GetMethod("Write", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(metadata, [writer]);
        joined.Write(footer.ToArray());
        joined.Write(BitConverter.GetBytes((int)footer.Length));
        joined.Write("PAR1"u8);
        File.WriteAllBytes(path, joined.ToArray());
    }

    /// <summary>The column of the images' bytes in the first group of rows.</summary>
    public static ColumnMetaData ImageChunk(string path) =>
        ParquetReader.CreateAsync(new MemoryStream(File.ReadAllBytes(path))).GetAwaiter().GetResult().Metadata!.RowGroups[0].Columns[0].MetaData!;

    private static long Begin(ColumnMetaData chunk) => chunk.DictionaryPageOffset is > 0 and var offset ? offset : chunk.DataPageOffset;

    private static async Task WriteAsync(
        Stream stream, (byte[]? Bytes, long? Label)[] rows, string[]? classNames, int perGroup, string image, string[] labels, bool dictionaries)
    {
        // The library makes dictionaries of texts only. A text is bytes that are said to be one.
        var bytes = new DataField("bytes", dictionaries ? typeof(string) : typeof(byte[]), isNullable: true);
        var place = new DataField("path", typeof(string), isNullable: true);
        var label = labels.Select(name => new DataField(name, typeof(long), isNullable: true)).ToArray();
        var schema = new ParquetSchema([new StructField(image, bytes, place), .. label]);
        var options = new ParquetOptions { DictionaryEncodingThreshold = dictionaries ? 0.9 : 0 };
        options.ColumnEncodingHints[$"{image}/bytes"] = dictionaries ? EncodingHint.Dictionary : EncodingHint.Default;
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, options);
        if (classNames is not null)
        {
            var features = string.Join(", ", labels.Select(name => $$"""{{Quoted(name)}}: { "names": [{{string.Join(", ", classNames.Select(Quoted))}}], "_type": "ClassLabel" }"""));
            writer.CustomMetadata = new Dictionary<string, string>
            {
                ["huggingface"] = $$"""{"info": {"features": { {{Quoted(image)}}: { "_type": "Image" }, {{features}} } } }""",
            };
        }

        foreach (var (chunk, number) in rows.Chunk(perGroup).Select((chunk, number) => (chunk, number)))
        {
            using var group = writer.CreateRowGroup();
            if (dictionaries)
            {
                await Column<ReadOnlyMemory<char>>(group, bytes, [.. chunk.Select(row => (ReadOnlyMemory<char>?)System.Text.Encoding.ASCII.GetString(row.Bytes!).AsMemory())]);
            }
            else
            {
                await Column<ReadOnlyMemory<byte>>(group, bytes, [.. chunk.Select(row => row.Bytes is { } file ? file : (ReadOnlyMemory<byte>?)null)]);
            }

            var names = chunk.Select((_, row) => (ReadOnlyMemory<char>?)string.Create(CultureInfo.InvariantCulture, $"{(number * perGroup) + row}.jpg").AsMemory());
            await Column<ReadOnlyMemory<char>>(group, place, [.. names]);
            foreach (var column in label)
            {
                await Column<long>(group, column, [.. chunk.Select(row => row.Label)]);
            }

            group.CompleteValidate();
        }
    }

    /// <summary>Of a row without a value, the column's level is one less.</summary>
    private static async Task Column<T>(ParquetRowGroupWriter group, DataField column, T?[] values)
        where T : struct
    {
        var levels = values.Select(value => column.MaxDefinitionLevel - (value is null ? 1 : 0)).ToArray();
        T[] present = [.. values.OfType<T>()];
        await group.WriteAllPartsAsync<T>(column, present, levels, null, CancellationToken.None);
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
