using System.Globalization;
using System.IO.Compression;
using System.Text;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>
/// The small files of a year's development kit. They are looked for beside the archives, in data/ there, in folders named after a
/// development kit, and in its archive (ILSVRC2012_devkit_t12.tar.gz), which is read into memory.
/// </summary>
internal sealed class DevelopmentKit
{
    private const int MaxUnpacked = 256 << 20;

    private readonly string folder;
    private readonly string year;
    private readonly Dictionary<string, (string Source, byte[] Bytes)> packed = [];
    private bool isUnpacked;

    public DevelopmentKit(string folder, string year) => (this.folder, this.year) = (folder, year);

    /// <summary>Name of the class of every image of the flat archive of a split, in the order of the images' numbers.</summary>
    /// <param name="split">"validation" or "test".</param>
    /// <param name="source">The file that says it.</param>
    /// <returns>Null where there is no ground truth.</returns>
    /// <exception cref="UserErrorException">Something is wrong with it, or the table of synsets is missing.</exception>
    public string[]? GroundTruth(string split, out string source)
    {
        var name = $"ILSVRC{year}_{split}_ground_truth.txt";
        source = name;
        if (Find(name) is not { } found)
        {
            return null;
        }

        source = found.Source;
        var classes = Classes();
        var lines = Encoding.UTF8.GetString(found.Bytes).TrimEnd().Split('\n');
        return [.. lines.Select((line, i) => ClassOf(line.Trim(), i + 1))];

        string ClassOf(string text, int line) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && classes.TryGetValue(number, out var wnid)
                ? wnid
                : throw new UserErrorException(
                    $"{found.Source}: line {line} is '{TarName.Show(text)}', allowed are numbers of the {classes.Count} synsets");
    }

    /// <summary>Every class's number and name.</summary>
    private Dictionary<int, string> Classes()
    {
        if (Find(Synsets.MatName) is { } mat)
        {
            return Synsets.FromMat(mat.Source, mat.Bytes, year);
        }

        foreach (var name in Synsets.TextNames)
        {
            if (Find(name) is { } text)
            {
                return Synsets.FromText(text.Source, text.Bytes);
            }
        }

        throw new UserErrorException(
            $"{folder}: the ground truth has no table of synsets, allowed is {Synsets.MatName} of the development kit "
            + $"or {string.Join(" or ", Synsets.TextNames)} (lines WNID NUMBER)");
    }

    private (string Source, byte[] Bytes)? Find(string name)
    {
        var path = Folders().Select(candidate => Path.Combine(candidate, name)).FirstOrDefault(File.Exists);
        if (path is not null)
        {
            return (path, Read(path));
        }

        Unpack();
        return packed.TryGetValue(name, out var found) ? found : null;
    }

    private IEnumerable<string> Folders()
    {
        var kits = FolderScan.Folders(folder).Where(name => name.Contains("devkit", StringComparison.OrdinalIgnoreCase));
        foreach (var kit in kits.Select(name => Path.Combine(folder, name)).Prepend(folder))
        {
            yield return kit;
            yield return Path.Combine(kit, "data");
        }
    }

    private void Unpack()
    {
        if (isUnpacked)
        {
            return;
        }

        isUnpacked = true;
        foreach (var name in FolderScan.Files(folder, $"ILSVRC{year}_devkit*"))
        {
            var path = Path.Combine(folder, name);
            using var archive = ArchiveFile.InMemory(path, Inflate(path, Read(path)));
            foreach (var entry in TarReader.Read(archive).Where(entry => entry.Kind == TarKind.File))
            {
                var bytes = new byte[entry.Length];
                archive.ReadExactly(bytes, entry.Offset);
                packed[Path.GetFileName(entry.Name)] = ($"{path}, {entry.Name}", bytes);
            }
        }
    }

    private static byte[] Inflate(string path, byte[] bytes)
    {
        if (Compression.Name(bytes) != "gzip")
        {
            return bytes;
        }

        try
        {
            using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var unpacked = StreamBytes.ReadAll(stream, MaxUnpacked);

            // The stream takes a file cut short for one that ends.
            return unpacked.Length > 0 ? unpacked : throw new InvalidDataException("it is cut short");
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException($"{path}: cannot be unpacked: {error.Message}", error);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
