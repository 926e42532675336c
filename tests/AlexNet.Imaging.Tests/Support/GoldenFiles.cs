namespace AlexNet.Imaging.Tests.Support;

/// <summary>Image files and the pixels that are expected of them (make_golden.py).</summary>
internal static class GoldenFiles
{
    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden");

    /// <summary>File names, sorted, of those that begin so.</summary>
    public static string[] Names(string start = "")
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Golden");
        return [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Where(IsImage).Order(StringComparer.Ordinal)];

        bool IsImage(string name) => name.StartsWith(start, StringComparison.Ordinal) && !name.EndsWith(".ppm", StringComparison.Ordinal);
    }

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Width, height and the RGB pixels of the PPM file beside it.</summary>
    public static (int Width, int Height, byte[] Rgb) Expected(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, Path.ChangeExtension(name, ".ppm")));

        // P6, width and height, 255: three lines.
        var text = System.Text.Encoding.Latin1.GetString(bytes, 0, 20).Split('\n');
        var size = text[1].Split(' ').Select(int.Parse).ToArray();
        var (head, length) = (text[0].Length + text[1].Length + text[2].Length + 3, size[0] * size[1] * 3);
        Assert.That((text[0], text[2], bytes.Length), Is.EqualTo(("P6", "255", head + length)));
        return (size[0], size[1], bytes[head..]);
    }
}
