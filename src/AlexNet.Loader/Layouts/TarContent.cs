using AlexNet.Core;
using AlexNet.Loader.Archives;

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

    /// <summary>Images with labels beside them (key.jpg and key.cls or key.json).</summary>
    LabelledFiles,
}

/// <summary>Looks into tars.</summary>
internal static class TarContents
{
    /// <summary>A WebDataset's keys follow each other, so the first few files tell.</summary>
    private const int Looked = 64;

    public static TarContent Look(string path)
    {
        try
        {
            using var file = ArchiveFile.Open(path);
            var files = TarReader.Read(file).Take(Looked).Where(entry => entry is { Kind: TarKind.File, IsHidden: false });
            return Of([.. files.Select(entry => entry.Name)]);
        }
        catch (Exception error) when (error is UserErrorException or IOException or UnauthorizedAccessException)
        {
            // Whoever reads it whole tells what is wrong.
            return TarContent.Unknown;
        }
    }

    private static TarContent Of(string[] names)
    {
        if (names.Length == 0)
        {
            return TarContent.Unknown;
        }

        var keys = names.Select(WebDatasetKey.Of).GroupBy(name => name.Key);
        if (keys.Any(key => key.Any(name => name.IsLabel) && key.Any(name => name.IsImage)))
        {
            return TarContent.LabelledFiles;
        }

        return names[0].EndsWith(TarLayout.Extension, StringComparison.Ordinal) ? TarContent.Tars : TarContent.Files;
    }
}
