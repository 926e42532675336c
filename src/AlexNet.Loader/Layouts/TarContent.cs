using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Layouts.WebDataset;

namespace AlexNet.Loader.Layouts;

/// <summary>What a tar holds, by the names of its first files.</summary>
internal enum TarContent
{
    /// <summary>It is no tar, or empty, or damaged.</summary>
    Unknown,

    /// <summary>Files.</summary>
    Files,

    /// <summary>More tars.</summary>
    Tars,

    /// <summary>Images with labels beside them (key.jpg and key.cls, or key.json with a label in it).</summary>
    LabelledFiles,
}

/// <summary>Looks into tars, compressed ones too.</summary>
internal static class TarContents
{
    /// <summary>A WebDataset's keys follow each other, so the first few files tell.</summary>
    private const int Looked = 64;

    public static TarContent Look(string path)
    {
        try
        {
            using var file = Compression.Streamed(path) is { } format ? ArchiveFile.Streamed(path, format, new StreamedWindows()) : ArchiveFile.Open(path);
            return Of(file, [.. TarReader.Read(file).Take(Looked).Where(entry => entry is { Kind: EntryKind.File, IsHidden: false })]);
        }
        catch (Exception error) when (error is UserErrorException or IOException or UnauthorizedAccessException)
        {
            // Whoever reads it whole tells what is wrong.
            return TarContent.Unknown;
        }
    }

    private static TarContent Of(ArchiveFile file, ArchiveEntry[] files)
    {
        if (files.Length == 0)
        {
            return TarContent.Unknown;
        }

        return WebDatasetSample.AreLabelled(file, files) ? TarContent.LabelledFiles
            : files[0].Name.EndsWith(TarLayout.Extension, StringComparison.Ordinal) ? TarContent.Tars
            : TarContent.Files;
    }
}
