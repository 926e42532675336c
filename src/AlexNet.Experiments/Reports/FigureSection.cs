using System.Xml.Linq;
using static AlexNet.Experiments.Reports.Html;

namespace AlexNet.Experiments.Reports;

/// <summary>The paper's figures, where their pictures lie in the run's folder: as they are, within the page.</summary>
internal static class FigureSection
{
    /// <summary>Of one picture. A page of more would open slowly on a phone.</summary>
    private const long MostBytes = 16 << 20;

    private static readonly (string Stem, string Title, string Alt)[] Figures =
    [
        ("figure3", "Figure 3: the kernels of the first layer", "The kernels that the first convolutional layer has learnt, each as a small picture."),
        ("figure4", "Figure 4: test images, and those nearest to them", "Test images with their labels and the most probable classes, and the training images whose last hidden layer is nearest to theirs."),
    ];

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".svg"] = "image/svg+xml",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
    };

    public static XElement? Of(RunRecord run, int level)
    {
        var pictures = Figures.SelectMany(figure => Files(run.Folder.Path, figure.Stem).Select(file => Picture(file, figure.Title, figure.Alt))).ToArray();
        return pictures.Length == 0 ? null : Element("section", Heading(level, "Figures"), pictures);
    }

    private static IEnumerable<FileInfo> Files(string folder, string stem) => new DirectoryInfo(folder)
        .EnumerateFiles($"{stem}.*")
        .Where(file => MediaTypes.ContainsKey(file.Extension) && Path.GetFileNameWithoutExtension(file.Name) == stem)
        .OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>An SVG is a picture here like any other: as the source of an image nothing within it is executed or fetched.</summary>
    private static XElement Picture(FileInfo file, string title, string alt) => file.Length > MostBytes
        ? Paragraph($"{title}: {file.Name} has {file.Length >> 20} MiB; it is left out of this page, which takes pictures of at most {MostBytes >> 20} MiB.")
        : Element(
            "figure",
            Element(
                "img",
                With("alt", alt),
                With("src", $"data:{MediaTypes[file.Extension]};base64,{Convert.ToBase64String(File.ReadAllBytes(file.FullName))}")),
            Element("figcaption", title));
}
