using AlexNet.Loader.Storage;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;

namespace AlexNet.Loader.Sources.Parquets;

/// <summary>Rows that are decoded together: one data page, or a dictionary with all pages that speak of it.</summary>
/// <param name="Offset">Where its first page's header begins in the file.</param>
/// <param name="First">Its first row within the group of rows.</param>
/// <param name="Rows">How many there are, at least one.</param>
internal readonly record struct ParquetPart(long Offset, int First, int Rows);

/// <summary>
/// Finds the pages of a column's chunk. A chunk is decoded from its start to its end by those who want all of it; who wants one image of a
/// hundred wants the page that it is in, a tenth of the chunk or less. Only the headers are read here, a few bytes for each page.
/// </summary>
internal static class ParquetPages
{
    private const int SmallWindow = 1 << 14;
    private const int LargestWindow = 1 << 22;

    /// <summary>The parts of a chunk without repeated values, in order; together they have all its rows.</summary>
    /// <exception cref="InvalidDataException">The headers are damaged, or do not give as many rows as the chunk has.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ParquetPart[] Find(SafeFileHandle file, ColumnMetaData chunk)
    {
        var parts = new List<ParquetPart>();
        var begin = Begin(chunk);
        var hasDictionary = false;
        var rows = 0;
        for (var offset = begin; rows < chunk.NumValues;)
        {
            var page = ReadHeader(file, offset);
            if (page.Kind is PageType.DATA_PAGE or PageType.DATA_PAGE_V2)
            {
                if (page.Values < 1 || page.Values > chunk.NumValues - rows)
                {
                    throw new InvalidDataException($"a page at {offset} has {page.Values} rows, allowed are 1 to {chunk.NumValues - rows}");
                }

                // What speaks of the dictionary is decoded with it, from the chunk's start.
                if (hasDictionary && page.IsCoded)
                {
                    parts = [new ParquetPart(begin, 0, rows + page.Values)];
                }
                else
                {
                    parts.Add(new ParquetPart(offset, rows, page.Values));
                }

                rows += page.Values;
            }

            hasDictionary |= page.Kind == PageType.DICTIONARY_PAGE;
            offset = page.Next;
        }

        return [.. parts];
    }

    /// <summary>Where the chunk's first page begins, the dictionary's or another's.</summary>
    private static long Begin(ColumnMetaData chunk) =>
        chunk.DictionaryPageOffset is > 0 and var dictionary ? Math.Min(dictionary, chunk.DataPageOffset) : chunk.DataPageOffset;

    private static Page ReadHeader(SafeFileHandle file, long offset)
    {
        // Headers are short, but may quote the smallest and the largest value, which are images.
        for (var size = SmallWindow; ; size *= 4)
        {
            var window = new byte[size];
            var read = FileBytes.Read(file, window, offset);
            if (Parse(window.AsSpan(0, read), offset) is { } page)
            {
                return page;
            }

            if (read < size || size >= LargestWindow)
            {
                throw new InvalidDataException($"the header of the page at {offset} has no end");
            }
        }
    }

    /// <returns>Null where it goes on behind these bytes.</returns>
    private static Page? Parse(ReadOnlySpan<byte> bytes, long offset)
    {
        var reader = new HeaderReader(bytes);
        reader.ReadStruct(HeaderReader.Top, depth: 0);
        return reader switch
        {
            { IsCut: true } => null,
            { Length: < 0 } => throw new InvalidDataException($"the header of the page at {offset} gives {reader.Length} bytes, allowed are 0 or more"),
            _ => new Page((PageType)reader.Kind, reader.Values, IsOfDictionary((Encoding)reader.Encoding), offset + reader.At + reader.Length),
        };
    }

    private static bool IsOfDictionary(Encoding encoding) => encoding is Encoding.PLAIN_DICTIONARY or Encoding.RLE_DICTIONARY;

    private readonly record struct Page(PageType Kind, int Values, bool IsCoded, long Next);

    /// <summary>Thrift's compact form, as far as headers of pages use it: Parquet.Net keeps its own reader to itself.</summary>
    private ref struct HeaderReader(ReadOnlySpan<byte> bytes)
    {
        public const int Top = 0;
        private const int Deeper = -1;
        private const int DataPage = 5;
        private const int DataPage2 = 8;
        private const int MaxDepth = 4;

        private readonly ReadOnlySpan<byte> _bytes = bytes;

        /// <summary>Bytes read so far.</summary>
        public int At { get; private set; }

        /// <summary>Whether the bytes ended before the header did.</summary>
        public bool IsCut { get; private set; }

        public int Kind { get; private set; } = (int)PageType.INDEX_PAGE;

        /// <summary>Bytes of the page behind its header.</summary>
        public int Length { get; private set; } = -1;

        public int Values { get; private set; }

        public int Encoding { get; private set; }

        /// <param name="parent">The field that the struct stands in, of the header itself, or what is deeper.</param>
        /// <param name="depth">How many structs it stands in.</param>
        public void ReadStruct(int parent, int depth)
        {
            if (depth > MaxDepth)
            {
                throw new InvalidDataException($"a page's header has structs in structs, allowed are {MaxDepth}");
            }

            for (var field = 0; ;)
            {
                var head = Byte();
                if (head == 0)
                {
                    return;
                }

                // A field's number is told by its distance from the one before, where that is small.
                field = head >> 4 is > 0 and var step ? field + step : (int)Number();
                ReadValue(head & 15, parent, field, depth);
            }
        }

        private void ReadValue(int type, int parent, int field, int depth)
        {
            switch (type)
            {
                case 1 or 2:
                    // Yes or no stand in the type.
                    break;
                case 3:
                    Skip(1);
                    break;
                case 4 or 5 or 6:
                    Keep(parent, field, (int)Number());
                    break;
                case 7:
                    Skip(sizeof(double));
                    break;
                case 8:
                    Skip((long)Varint());
                    break;
                case 12:
                    ReadStruct(parent == Top ? field : Deeper, depth + 1);
                    break;
                default:
                    throw new InvalidDataException($"a page's header has a field of type {type}, allowed are numbers, texts and structs");
            }
        }

        private void Keep(int parent, int field, int value)
        {
            switch (parent, field)
            {
                case (Top, 1):
                    Kind = value;
                    break;
                case (Top, 3):
                    Length = value;
                    break;
                case (DataPage or DataPage2, 1):
                    Values = value;
                    break;
                case (DataPage, 2) or (DataPage2, 4):
                    Encoding = value;
                    break;
                default:
                    break;
            }
        }

        private byte Byte()
        {
            IsCut |= At >= _bytes.Length;
            return IsCut ? (byte)0 : _bytes[At++];
        }

        private void Skip(long count)
        {
            IsCut |= count < 0 || count > _bytes.Length - At;
            At = IsCut ? _bytes.Length : At + (int)count;
        }

        private ulong Varint()
        {
            for (var (value, shift) = (0UL, 0); ; shift += 7)
            {
                var part = Byte();
                value |= (ulong)(part & 127) << shift;
                if (part < 128)
                {
                    return value;
                }
            }
        }

        /// <summary>Small numbers are short whatever their sign.</summary>
        private long Number()
        {
            var value = Varint();
            return (long)(value >> 1) ^ -(long)(value & 1);
        }
    }
}
