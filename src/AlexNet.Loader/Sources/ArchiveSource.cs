using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Sources;

/// <summary>Image files inside archives, read where they lie.</summary>
internal sealed class ArchiveSource : IEncodedSource
{
    /// <summary>So many images more stay in memory, as workers do not wait for one another.</summary>
    private const int UnderWay = 256;

    private readonly StreamedWindows _windows;
    private readonly ArchivedImage[] _images;
    private readonly int[] _labels;
    private readonly ArchiveFile[] _archives;

    private ArchiveSource(IReadOnlyList<string> classNames, ArchivedImage[] images, int[] labels, StreamedWindows windows)
    {
        (ClassNames, _images, _labels, _windows) = (classNames, images, labels, windows);
        _archives = images.Select(image => image.Archive).Distinct().ToArray();
    }

    /// <inheritdoc/>
    public int Count => _images.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string? Fingerprint
    {
        get
        {
            var fingerprint = new Fingerprint();
            foreach (var archive in _archives)
            {
                fingerprint.AddFile(archive.Path);
            }

            foreach (ref readonly var image in _images.AsSpan())
            {
                fingerprint.Add(image.Name).Add(image.Offset).Add(image.Length);
            }

            return fingerprint.ToString();
        }
    }

    /// <summary>Whether archives are unpacked while they are read.</summary>
    internal bool IsStreamed => _archives.Any(archive => archive.IsStreamed);

    /// <summary>How many times streamed archives were begun to be unpacked.</summary>
    internal int Begun => _archives.Sum(archive => archive.Begun);

    /// <inheritdoc/>
    public int Label(int sampleIndex) => _labels[sampleIndex];

    /// <inheritdoc/>
    public string Name(int sampleIndex) => $"{_images[sampleIndex].Archive.Path}, {_images[sampleIndex].Name}";

    /// <inheritdoc/>
    public void Read(int sampleIndex, ByteBuffer target) => _images[sampleIndex].Read(target);

    /// <summary>Closes the archives.</summary>
    public void Dispose()
    {
        foreach (var archive in _archives)
        {
            archive.Dispose();
        }
    }

    /// <param name="where">What messages call the data.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="images">At least one.</param>
    /// <exception cref="UserErrorException">An image is of another class, or there are none.</exception>
    internal static ArchiveSource Create(string where, IReadOnlyList<string> classNames, ArchivedImage[] images)
    {
        if (images.Length == 0)
        {
            throw new UserErrorException($"{where}: no images, allowed is at least one");
        }

        var labelOf = classNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var labels = new int[images.Length];
        for (var i = 0; i < images.Length; i++)
        {
            labels[i] = labelOf.TryGetValue(images[i].Class, out var label)
                ? label
                : throw new UserErrorException(
                    $"{where}: the training split has no class {images[i].Class}, allowed are {Texts.Short(classNames)}");
        }

        // Training and validation each read a compressed archive by themselves, or each would begin it anew for every image.
        var windows = new StreamedWindows();
        var apart = images.Select(image => image.Archive).Distinct().ToDictionary(archive => archive, archive => archive.Apart(windows));
        return new ArchiveSource(classNames, [.. images.Select(image => image with { Archive = apart[image.Archive] })], labels, windows);
    }

    /// <summary>Before anything is read: from now on sample indices follow the images as they lie in the archives, which need not be so where
    /// images lie anywhere and are read from any place.</summary>
    /// <param name="where">What messages call the data.</param>
    /// <param name="disorder">Images in a row that are read in any order.</param>
    /// <param name="most">Bytes that a window may have.</param>
    /// <exception cref="UserErrorException">Compressed archives would have to keep too much in memory.</exception>
    internal void ReadInOrder(string where, int disorder, long most = StreamedWindows.Most)
    {
        var numbers = _archives.Select((archive, number) => (archive, number)).ToDictionary(pair => pair.archive, pair => pair.number);
        int[] order = [.. Enumerable.Range(0, Count).OrderBy(i => numbers[_images[i].Archive]).ThenBy(i => _images[i].Offset)];
        var (images, labels) = (_images.ToArray(), _labels.ToArray());
        for (var i = 0; i < order.Length; i++)
        {
            (_images[i], _labels[i]) = (images[order[i]], labels[order[i]]);
        }

        if (IsStreamed)
        {
            KeepWindow(where, disorder, most);
        }
    }

    private void KeepWindow(string where, int disorder, long most)
    {
        // Images of two windows that follow each other are read at the same time.
        var rows = new Rows([.. _images.Where(image => image.Fault is null)]);
        if (rows.Span(2L * disorder).Bytes > most)
        {
            var (fits, tooMany) = (0, disorder);
            while (tooMany - fits > 1)
            {
                var middle = fits + ((tooMany - fits) / 2);
                (fits, tooMany) = rows.Span(2L * middle).Bytes <= most ? (middle, tooMany) : (fits, middle);
            }

            throw UserErrorException.Of(
                $"{where}: {Setting.Named("shuffle-window")} is {disorder}, for which {rows.Span(2L * disorder).Bytes} unpacked bytes would stay in memory; allowed are {most}, to which {fits} comes");
        }

        var (bytes, archives) = rows.Span((2L * disorder) + UnderWay);
        _windows.Resize(Math.Min(bytes, most), archives);
    }

    /// <summary>Where images begin and end if archives follow each other, from the first image of each to its last.</summary>
    private sealed class Rows
    {
        private readonly long[] _begins;
        private readonly long[] _ends;
        private readonly int[] _archives;

        public Rows(ArchivedImage[] images)
        {
            (_begins, _ends, _archives) = (new long[images.Length], new long[images.Length], new int[images.Length]);
            var shift = 0L;
            for (var i = 0; i < images.Length; i++)
            {
                var isNew = i == 0 || images[i].Archive != images[i - 1].Archive;
                _archives[i] = i == 0 ? 0 : isNew ? _archives[i - 1] + 1 : _archives[i - 1];
                shift = !isNew ? shift : i == 0 ? -images[i].Offset : _ends[i - 1] - images[i].Offset;
                _begins[i] = images[i].Offset + shift;
                _ends[i] = _begins[i] + images[i].Length;
            }
        }

        /// <summary>Bytes that so many images in a row cover at most, and archives that they lie in.</summary>
        public (long Bytes, int Archives) Span(long images)
        {
            var (bytes, archives) = (0L, 0);
            for (var i = 0; i < _begins.Length; i++)
            {
                var last = (int)Math.Min(i + images, _begins.Length) - 1;
                bytes = Math.Max(bytes, _ends[last] - _begins[i]);
                archives = Math.Max(archives, _archives[last] - _archives[i] + 1);
            }

            return (bytes, archives);
        }
    }
}
