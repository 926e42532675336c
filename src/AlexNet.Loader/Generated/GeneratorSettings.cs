using System.Globalization;
using AlexNet.Core;
using AlexNet.Core.Pictures;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Generated;

/// <summary>What a generated data set is made from: the <c>generator</c> object of its manifest.</summary>
/// <param name="Version">Version of the pictures; changes when the same numbers give other pictures.</param>
/// <param name="Seed">Seed of every draw.</param>
/// <param name="Images">Images of every split, over all classes, in equal parts.</param>
/// <param name="Sizes">What the size of a picture is drawn from.</param>
/// <param name="Quality">JPEG quality, 1–100.</param>
internal sealed record GeneratorSettings(
    int Version, ulong Seed, IReadOnlyDictionary<string, int> Images, PictureSize[] Sizes, int Quality)
{
    /// <summary>The version this program makes.</summary>
    public const int CurrentVersion = 1;

    private const int SmallestSide = 16;
    private const int LargestSide = 4096;

    /// <summary>All of it as one line: equal lines make equal files.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"shapes version={Version} seed={Seed} quality={Quality} ")
        + $"images={string.Join(',', Images.Select(split => $"{split.Key}:{split.Value}"))} "
        + $"sizes={string.Join(',', Sizes.Select(size => $"{size.Width}x{size.Height}"))}";

    /// <exception cref="UserErrorException">Something is missing or wrong; the message names the place in the JSON.</exception>
    public static GeneratorSettings Read(Manifest manifest)
    {
        if (manifest.Layout != ManifestLayout.Generated)
        {
            throw new UserErrorException($"{manifest.Path}: $.layout is {manifest.Layout}, only generated data sets can be made");
        }

        var json = new JsonFields(manifest.Path, manifest.Generator, "$.generator");
        json.AllowOnly(["kind", "version", "seed", "images", "sizes", "quality"]);
        if (json.Text("kind") is var kind && kind != "shapes")
        {
            throw json.Error("kind", $"is '{kind}', allowed is shapes");
        }

        CheckClasses(manifest);
        var images = new JsonFields(manifest.Path, json.Object("images"), "$.generator.images");
        images.AllowOnly(SplitNames.All);
        return new GeneratorSettings(
            json.Integer("version", CurrentVersion, CurrentVersion, CurrentVersion),
            (ulong)json.Integer("seed", 0, 0, int.MaxValue),
            SplitNames.All.Where(images.Has).ToDictionary(split => split, split => Count(images, split)),
            ReadSizes(json),
            json.Integer("quality", 90, 1, 100));
    }

    private static void CheckClasses(Manifest manifest)
    {
        if (manifest.Classes.Count > 0 && !manifest.Classes.SequenceEqual(Picture.ClassNames))
        {
            throw new UserErrorException(
                $"{manifest.Path}: $.classes is {Texts.Short(manifest.Classes)}, allowed is {Texts.Short(Picture.ClassNames)}");
        }
    }

    private static int Count(JsonFields images, string split)
    {
        var count = images.Integer(split, 0, Picture.ClassNames.Length, 10_000_000);
        return count % Picture.ClassNames.Length == 0
            ? count
            : throw images.Error(split, $"is {count}, allowed are multiples of {Picture.ClassNames.Length}");
    }

    private static PictureSize[] ReadSizes(JsonFields json)
    {
        var texts = json.Texts("sizes");
        if (texts.Length == 0)
        {
            throw json.Error("sizes", "is empty or missing, allowed are texts like 400x300");
        }

        return texts.Select((text, i) => TrySize(text, out var size)
            ? size
            : throw json.Error($"sizes[{i}]", $"is '{text}', allowed are WIDTHxHEIGHT from {SmallestSide} to {LargestSide}")).ToArray();
    }

    private static bool TrySize(string text, out PictureSize size)
    {
        var parts = text.Split('x');
        var (width, height) = (0, 0);
        var fits = parts.Length == 2 && TrySide(parts[0], out width) && TrySide(parts[1], out height);
        size = new PictureSize(width, height);
        return fits;
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= SmallestSide and <= LargestSide;
}
