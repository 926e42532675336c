using AlexNet.Loader.Sources.Parquets;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Sources;

/// <summary>Images in Parquet files, one file behind the other, or some of their rows.</summary>
internal sealed class ParquetSource : IEncodedSource
{
    private readonly ParquetImages[] _files;
    private readonly (int File, int Row)[] _rows;

    /// <param name="files">The files.</param>
    /// <param name="rows">Which of their rows, at least one.</param>
    /// <param name="classNames">Name of every class; every label of these rows has one.</param>
    public ParquetSource(ParquetImages[] files, (int File, int Row)[] rows, IReadOnlyList<string> classNames) => (_files, _rows, ClassNames) = (files, rows, classNames);

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string? Fingerprint
    {
        get
        {
            var fingerprint = new Fingerprint();
            foreach (var file in _files)
            {
                fingerprint.AddFile(file.Path);
            }

            foreach (var (file, row) in _rows)
            {
                fingerprint.Add(((long)file << 32) | (long)row);
            }

            return fingerprint.ToString();
        }
    }

    /// <inheritdoc/>
    public int Label(int sampleIndex) => (int)_files[_rows[sampleIndex].File].Labels[_rows[sampleIndex].Row];

    /// <inheritdoc/>
    public string Name(int sampleIndex) => $"{_files[_rows[sampleIndex].File].Path}, row {_rows[sampleIndex].Row}";

    /// <inheritdoc/>
    public void Read(int sampleIndex, ByteBuffer target) => _files[_rows[sampleIndex].File].Read(_rows[sampleIndex].Row, target);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }
}
