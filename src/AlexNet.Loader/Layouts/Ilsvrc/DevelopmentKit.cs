using System.Globalization;
using System.IO.Compression;
using System.Text;
using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>
/// The small files of a year's development kit. They are looked for beside the archives, in data/ there, in folders named after a
/// development kit, and in its archive (ILSVRC2012_devkit_t12.tar.gz), which is read into memory.
/// </summary>
internal sealed class DevelopmentKit
{
    private const int MaxUnpacked = 256 << 20;

    private readonly string _folder;
    private readonly string _year;
    private readonly Dictionary<string, Dictionary<string, (string Source, byte[] Bytes)>> _unpacked = [];

    public DevelopmentKit(string folder, string year) => (_folder, _year) = (folder, year);

    /// <summary>A folder or archive that is asked for a file by its name.</summary>
    private delegate (string Source, byte[] Bytes)? Place(string name);

    /// <summary>Name of the class of every image of the flat archive of a split, in the order of the images' numbers.</summary>
    /// <param name="split">"validation" or "test".</param>
    /// <param name="source">The file that says it.</param>
    /// <returns>Null where there is no ground truth.</returns>
    /// <exception cref="UserErrorException">Something is wrong with it, or the table of synsets is missing.</exception>
    public string[]? GroundTruth(string split, out string source)
    {
        var name = $"ILSVRC{_year}_{split}_ground_truth.txt";
        foreach (var place in Places())
        {
            if (place(name) is { } found)
            {
                source = found.Source;
                return GroundTruth(found, Classes(place));
            }
        }

        source = name;
        return null;
    }

    /// <summary>The words of the kit's table of synsets; none where there is no such table, or it is damaged, as nothing depends on them.</summary>
    public ClassTitles Titles()
    {
        try
        {
            return Places().Select(place => place(Synsets.MatName)).FirstOrDefault(found => found is not null) is { } mat ? Synsets.Titles(mat.Source, mat.Bytes) : ClassTitles.None;
        }
        catch (UserErrorException)
        {
            return ClassTitles.None;
        }
    }

    private static string[] GroundTruth((string Source, byte[] Bytes) file, Dictionary<int, string> classes)
    {
        var lines = Encoding.UTF8.GetString(file.Bytes).TrimEnd().Split('\n');
        return [.. lines.Select((line, i) => ClassOf(line.Trim(), i + 1))];

        string ClassOf(string text, int line) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && classes.TryGetValue(number, out var wnid)
                ? wnid
                : throw new UserErrorException(
                    $"{file.Source}: line {line} is '{EntryName.Show(text)}', allowed are numbers of the {classes.Count} synsets");
    }

    /// <summary>Every class's number and name. Kits number their classes differently, so the one with the ground truth is asked first.</summary>
    private Dictionary<int, string> Classes(Place own)
    {
        foreach (var place in Places().Prepend(own))
        {
            if (place(Synsets.MatName) is { } mat)
            {
                return Synsets.FromMat(mat.Source, mat.Bytes, _year);
            }

            if (Synsets.TextNames.Select(name => place(name)).FirstOrDefault(found => found is not null) is { } text)
            {
                return Synsets.FromText(text.Source, text.Bytes);
            }
        }

        throw new UserErrorException(
            $"{_folder}: the ground truth has no table of synsets, allowed is {Synsets.MatName} of the development kit "
            + $"or {string.Join(" or ", Synsets.TextNames)} (lines WNID NUMBER)");
    }

    /// <summary>Where files are looked for, in this order; archives are unpacked when they are asked.</summary>
    private IEnumerable<Place> Places()
    {
        foreach (var candidate in Folders())
        {
            yield return name => Path.Combine(candidate, name) is var path && File.Exists(path) ? (path, Read(path)) : null;
        }

        foreach (var archive in FolderScan.Files(_folder, $"ILSVRC{_year}_devkit*"))
        {
            yield return name => Unpacked(archive).TryGetValue(name, out var found) ? found : null;
        }
    }

    private IEnumerable<string> Folders()
    {
        var kits = FolderScan.Folders(_folder).Where(name => name.Contains("devkit", StringComparison.OrdinalIgnoreCase));
        foreach (var kit in kits.Select(name => Path.Combine(_folder, name)).Prepend(_folder))
        {
            yield return kit;
            yield return Path.Combine(kit, "data");
        }
    }

    /// <summary>The files of an archive by their names.</summary>
    private Dictionary<string, (string Source, byte[] Bytes)> Unpacked(string archiveName)
    {
        if (_unpacked.TryGetValue(archiveName, out var files))
        {
            return files;
        }

        var path = Path.Combine(_folder, archiveName);
        using var archive = ArchiveFile.InMemory(path, Inflate(path, Read(path)));
        files = [];
        foreach (var entry in TarReader.Read(archive).Where(entry => entry.Kind == EntryKind.File))
        {
            var bytes = new byte[entry.Length];
            archive.ReadExactly(bytes, entry.Offset);
            files.TryAdd(Path.GetFileName(entry.Name), ($"{path}, {entry.Name}", bytes));
        }

        _unpacked.Add(archiveName, files);
        return files;
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
            var unpacked = Compression.ReadAll(stream, MaxUnpacked);

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
