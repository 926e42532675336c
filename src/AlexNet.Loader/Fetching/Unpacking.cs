using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>
/// Unpacks an archive into its folder: first into a hidden folder beside, then each part that the manifest names is moved to its
/// place. A hidden journal stands while parts are moved, so that what a crash leaves is not taken for the whole.
/// </summary>
internal sealed class Unpacking(ManifestFile file, string root, FetchOptions options)
{
    private readonly string _journal = Path.Combine(root, $".{file.Name}.unpacking");
    private readonly string _temporary = Path.Combine(root, $".{file.Name}.unpacked");

    /// <summary>Whether everything that the archive gives is in its place.</summary>
    public bool IsDone => !File.Exists(_journal) && file.Gives.All(part => Path.Exists(Place(part)));

    /// <summary>Clears away what a crash has left; refuses to touch what is not ours.</summary>
    /// <exception cref="UserErrorException">Some of what the archive gives is there, and was not put there by this.</exception>
    public void ClearLeftovers()
    {
        Delete(_temporary);
        if (File.Exists(_journal))
        {
            foreach (var part in file.Gives)
            {
                Delete(Place(part));
            }

            File.Delete(_journal);
        }

        var there = file.Gives.FirstOrDefault(part => Path.Exists(Place(part)));
        var missing = file.Gives.FirstOrDefault(part => !Path.Exists(Place(part)));
        if (there is not null && missing is not null)
        {
            throw new UserErrorException($"{Place(there)}: is there, but {missing} of {file.Name} is not; remove it to have all of it unpacked");
        }
    }

    /// <exception cref="UserErrorException">The archive is damaged or hostile, or the disk is full.</exception>
    public void Run(string archive, CancellationToken cancellation)
    {
        options.Say?.Invoke($"Unpacking {file.Name} into {root} ...");
        try
        {
            Extract(archive, cancellation);
            File.WriteAllText(_journal, "parts are being moved\n");
            foreach (var part in file.Gives)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Place(part))!);
                Directory.Move(Path.Combine(_temporary, part), Place(part));
            }

            File.Delete(_journal);
        }
        finally
        {
            Delete(_temporary);
        }
    }

    private void Extract(string archive, CancellationToken cancellation)
    {
        if (FileContent.OtherKind(archive, file.Unpack!.Value) is { } found)
        {
            var expected = file.Unpack == ArchiveKind.TarGz ? "tar.gz" : file.Unpack.Value.ToString().ToLowerInvariant();
            throw new UserErrorException($"{archive}: is a {found} file, its manifest says {expected}; remove it to fetch it again");
        }

        Directory.CreateDirectory(_temporary);
        try
        {
            var entries = file.Unpack == ArchiveKind.Zip ? new ZipEntries(archive) : (IArchiveEntries)new TarEntries(archive, file.Unpack == ArchiveKind.TarGz);
            entries.ForEach((name, length, write) =>
            {
                if (Wanted(archive, name) is { } part)
                {
                    Write(Path.Combine(_temporary, part), length, write);
                }
            }, (done, total) => options.Progress?.Invoke($"unpacking {file.Name}", done, total), cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new UserErrorException($"{archive}: a damaged archive: {error.Message}; remove it to fetch it again", error);
        }

        var missing = file.Gives.FirstOrDefault(part => !Path.Exists(Path.Combine(_temporary, part)));
        if (missing is not null)
        {
            throw new UserErrorException($"{archive}: has no {missing}, allowed is an archive with {string.Join(", ", file.Gives)}");
        }
    }

    /// <summary>The path below the data's folder of an entry that is to be unpacked, else null.</summary>
    private string? Wanted(string archive, string name)
    {
        if (!SafePath.IsRelative(name))
        {
            throw new UserErrorException($"{archive}: holds '{name}', allowed are paths that stay below its folder; nothing is unpacked");
        }

        var names = name.Split('/');
        var path = string.Join('/', names.Skip(file.Strip));
        return file.Gives.Any(part => path == part || path.StartsWith(part + "/", StringComparison.Ordinal)) ? path : null;
    }

    /// <summary>Of a file that an archive holds twice the later one counts, as where archives are read in place.</summary>
    private void Write(string path, long length, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = options.OpenPart(path, FileMode.Create);
        write(stream);
        stream.Flush(flushToDisk: true);
        if (stream.Length != length)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} has {stream.Length:N0} bytes, its header says {length:N0}");
        }
    }

    private string Place(string part) => Path.Combine(root, part);

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
    }
}
