using AlexNet.Core;
using AlexNet.Imaging.Formats;

namespace AlexNet.Loader.Archives;

/// <summary>
/// Reads the headers of a tar, one entry after the other; the entries' bytes are leapt over. Understands ustar, GNU's long names and
/// large sizes, and POSIX's extended headers. A tar that ends without an empty block was cut short, be it between two entries.
/// </summary>
internal sealed class TarReader
{
    /// <summary>No name or set of attributes is longer.</summary>
    private const int MaxExtension = 1 << 16;

    /// <summary>This much behind the end mark is looked at.</summary>
    private const int MaxTail = 1 << 20;

    private readonly Func<string, Exception> _error;
    private readonly bool _refusesNames;
    private readonly long _begin;
    private readonly long _end;
    private readonly ReadWindow _window;
    private readonly ArchiveFile? _streamed;
    private long _next;

    /// <param name="file">The file the tar is in.</param>
    /// <param name="inner">The entry of the file that is the tar, or null for the whole file.</param>
    public TarReader(ArchiveFile file, ArchiveEntry? inner = null)
    {
        var shown = inner is { } tar ? $"{file.Path}, {tar.Name}" : file.Path;
        (_error, _refusesNames) = (what => new UserErrorException($"{shown}: {what}"), true);
        _begin = _next = inner?.Offset ?? 0;
        _end = inner is { } entry ? entry.Offset + entry.Length : file.Length;
        _window = new ReadWindow(file.Path, file.Read, _end);
        _streamed = file.IsStreamed ? file : null;
    }

    private TarReader(string path, ReadAt read)
    {
        (_error, _end) = (what => new InvalidDataException(what), long.MaxValue / 2);
        _window = new ReadWindow(path, read, _end);
    }

    /// <summary>
    /// Reads a tar from a stream, front to back: what is to be unpacked. What is wrong with it comes as an <see cref="InvalidDataException"/>
    /// without its path; names that lead elsewhere are left as they are, for the caller to refuse.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <param name="content">From the tar's first byte on.</param>
    public static TarReader Forward(string path, Stream content)
    {
        var (at, skipped) = (0L, new byte[ReadWindow.Most]);
        return new TarReader(path, (target, offset) =>
        {
            while (at < offset && content.Read(skipped, 0, (int)Math.Min(skipped.Length, offset - at)) is > 0 and var passed)
            {
                at += passed;
            }

            var read = at == offset ? content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) : 0;
            at += read;
            return read;
        });
    }

    /// <summary>The entries of a tar, in its order.</summary>
    /// <exception cref="UserErrorException">It is no tar, or damaged, or has a name that leads elsewhere.</exception>
    public static IEnumerable<ArchiveEntry> Read(ArchiveFile file, ArchiveEntry? inner = null)
    {
        var reader = new TarReader(file, inner);
        while (reader.TryNext(out var entry))
        {
            yield return entry;
        }
    }

    /// <inheritdoc cref="Read"/>
    public static List<ArchiveEntry> ReadAll(ArchiveFile file, ArchiveEntry? inner = null) => [.. Read(file, inner)];

    /// <summary>The next entry, or false behind the last one.</summary>
    /// <exception cref="UserErrorException">It is no tar, or damaged, or has a name that leads elsewhere.</exception>
    public bool TryNext(out ArchiveEntry entry)
    {
        string? longName = null;
        PaxRecords? pax = null;
        while (TryHeader(out var header, out var at))
        {
            if (header.Type is 'x' or 'L' or 'K' or 'g' or 'V')
            {
                Extension(header, at, ref longName, ref pax);
                continue;
            }

            var name = longName ?? pax?.Path ?? header.Name;
            var normal = EntryName.Normalise(name, out var fault);
            if (fault is not null && _refusesNames)
            {
                throw Error($"the name '{EntryName.Show(name)}' at byte {at} {fault}, allowed are paths below the tar");
            }

            entry = Entry(header, at, fault is null ? normal : name, pax);
            if (entry.Name.Length > 0)
            {
                return true;
            }

            (longName, pax) = (null, null);
        }

        entry = default;
        return false;
    }

    /// <summary>Writes an entry's bytes to a stream, before the next entry is asked for.</summary>
    /// <param name="entry">The last one that was read.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="progress">Is told after every piece.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    public void CopyTo(ArchiveEntry entry, Stream target, Action progress, CancellationToken cancellation)
    {
        for (var done = 0L; done < entry.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = _window.At(entry.Offset + done, (int)Math.Min(ReadWindow.Most, entry.Length - done));
            if (piece.IsEmpty)
            {
                throw Error($"cut short in {EntryName.Show(entry.Name)}: {done} of {entry.Length} bytes");
            }

            target.Write(piece);
            done += piece.Length;
            progress();
        }
    }

    /// <summary>What stands before an entry and belongs to it.</summary>
    private void Extension(TarHeader header, long at, ref string? longName, ref PaxRecords? pax)
    {
        var (type, size) = (header.Type, Size(header, at));
        if (size > MaxExtension)
        {
            throw Error($"the extended header at byte {at} is of {size} bytes, allowed are at most {MaxExtension}");
        }

        var offset = _next;
        Advance(size, "an extended header", at);
        var bytes = _window.At(offset, (int)size);
        if (type == 'L')
        {
            longName = EntryName.Decode(bytes.TrimEnd((byte)0));
        }
        else if (type == 'x')
        {
            pax = PaxRecords.Parse(bytes) ?? throw Error($"the extended header at byte {at} is malformed, allowed are lines LENGTH KEY=VALUE");
        }
    }

    private ArchiveEntry Entry(TarHeader header, long at, string name, PaxRecords? pax)
    {
        var kind = Kind(header.Type, name, pax);
        var mapGoesOn = header.Type == 'S' && header.MapGoesOn;
        // Links, devices, folders and pipes have no bytes, whatever their size says.
        var size = header.Type is >= '1' and <= '6' ? 0 : pax?.Size ?? Size(header, at);
        while (mapGoesOn)
        {
            var map = _window.At(_next, TarHeader.Length);
            mapGoesOn = map.Length == TarHeader.Length && map[504] != 0;
            _next += TarHeader.Length;
        }

        var offset = _next;
        Advance(size, name, at);
        if (kind == EntryKind.File)
        {
            _streamed?.KeepStart(offset, _window.At(offset, Signature.Length));
        }

        name = kind == EntryKind.Folder && name.Length > 0 && !name.EndsWith('/') ? name + "/" : name;
        return new ArchiveEntry(name, kind, offset, size);
    }

    private static EntryKind Kind(char type, string name, PaxRecords? pax) => type switch
    {
        '5' or 'D' => EntryKind.Folder,
        '1' => EntryKind.HardLink,
        '2' => EntryKind.SymbolicLink,
        'S' => EntryKind.Sparse,
        '3' or '4' or '6' or 'M' => EntryKind.Special,
        _ when name.EndsWith('/') || name.Length == 0 => EntryKind.Folder,
        _ => pax is { IsSparse: true } ? EntryKind.Sparse : EntryKind.File,
    };

    /// <summary>Reads the header at <see cref="_next"/>, and steps behind it.</summary>
    private bool TryHeader(out TarHeader header, out long at)
    {
        at = _next;
        var block = _next < _end ? _window.At(_next, TarHeader.Length) : [];
        header = new TarHeader(block);
        if (block.IsEmpty)
        {
            throw Error(at == _begin
                ? "not a tar: it is empty"
                : $"cut short at byte {at}: the empty blocks at its end are missing");
        }

        if (!block.ContainsAnyExcept((byte)0))
        {
            CheckTail();
            return false;
        }

        if (at == _begin && Compression.Name(block) is { } compression)
        {
            throw Error(
                $"compressed with {compression}, which cannot be read at any place; "
                + $"allowed is a plain tar: unpack it with {Compression.Command(compression)}");
        }

        if (block.Length < TarHeader.Length)
        {
            throw Error($"cut short in the header at byte {at}: {block.Length} of {TarHeader.Length} bytes");
        }

        if (!header.HasValidChecksum(out var given, out var actual))
        {
            throw Error(at == _begin
                ? "not a tar: the first 512 bytes are no header; allowed are tars, manifests (*.json) and folders"
                : $"the header at byte {at} is damaged, or none: its bytes sum to {actual}, allowed is what it says, {given}");
        }

        _next = at + TarHeader.Length;
        return true;
    }

    /// <summary>Behind the end there may be zeros, but not another tar, whose images would be missed.</summary>
    private void CheckTail()
    {
        for (var at = _next; at < Math.Min(_end, _next + MaxTail); at += TarHeader.Length)
        {
            if (_window.At(at, TarHeader.Length).ContainsAnyExcept((byte)0))
            {
                throw Error($"goes on at byte {at} behind its end mark at byte {_next}, allowed are zeros; tars put one behind another are read apart");
            }
        }
    }

    private long Size(TarHeader header, long at)
    {
        return header.TrySize(out var size)
            ? size
            : throw Error($"the size in the header at byte {at} is no number, allowed are octal digits or base 256 up to 2⁶³ − 1");
    }

    /// <summary>Leaps over an entry's bytes, which fill whole blocks.</summary>
    private void Advance(long size, string name, long at)
    {
        if (size > _end - _next)
        {
            throw Error($"cut short in {EntryName.Show(name)}, whose header is at byte {at}: {Math.Max(0, _end - _next)} of {size} bytes");
        }

        var rest = _end - _next - size;
        _next += size + Math.Min(rest, -size & (TarHeader.Length - 1));
    }

    private Exception Error(string what) => _error(what);
}
