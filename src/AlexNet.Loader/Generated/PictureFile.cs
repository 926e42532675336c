using System.Buffers;
using System.Globalization;
using AlexNet.Core.Pictures;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Generated;

/// <summary>One picture of a generated data set and where it lies.</summary>
internal sealed record PictureFile(string Folder, int Split, int Label, int Index)
{
    private string Name => Index.ToString("D4", CultureInfo.InvariantCulture) + ".jpg";

    public string FullPath => Path.Combine(Folder, Name);

    /// <summary>Whether it has been made. An empty file is what a crash of the machine may leave.</summary>
    public bool IsThere => new FileInfo(FullPath) is { Exists: true, Length: > 0 };

    /// <summary>All pictures, split by split and class by class.</summary>
    public static PictureFile[] All(GeneratorSettings settings, string root)
    {
        var files = from split in settings.Images
                    from label in Enumerable.Range(0, Picture.ClassNames.Length)
                    from index in Enumerable.Range(0, split.Value / Picture.ClassNames.Length)
                    let folder = Path.Combine(root, split.Key, Picture.ClassNames[label])
                    select new PictureFile(folder, SplitNumber(split.Key), label, index);
        return files.ToArray();
    }

    /// <summary>Paints, encodes and writes it; it appears complete or not at all.</summary>
    public void Make(GeneratorSettings settings)
    {
        var scene = Picture.Scene(settings.Seed, Split, Label, Index, settings.Sizes);
        var bytes = scene.Width * scene.Height * 3;
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Picture.Render(scene, buffer.AsSpan(0, bytes));
            var jpeg = JpegFiles.Encode(buffer.AsSpan(0, bytes), scene.Width, scene.Height, settings.Quality);

            // Not flushed to the disk one by one, which would take longer than the painting.
            var temporary = Path.Combine(Folder, $".{Name}.tmp");
            File.WriteAllBytes(temporary, jpeg);
            File.Move(temporary, FullPath, overwrite: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int SplitNumber(string split) => split switch
    {
        SplitNames.Train => 0,
        SplitNames.Validation => 1,
        _ => 2,
    };
}
