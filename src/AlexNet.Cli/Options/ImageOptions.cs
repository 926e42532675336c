using System.CommandLine;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;

namespace AlexNet.Cli.Options;

/// <summary><c>--bad-images</c> and <c>--max-bad</c>: what becomes of images that cannot be used.</summary>
internal sealed class BadImageOptions
{
    private const string Stop = "stop";

    private readonly Option<string> _policy = OptionValue.One("--bad-images", "skip|stop", "skip, count and name unusable images, or stop at the first; default: skip");
    private readonly Option<string> _share = OptionValue.One("--max-bad", "X", FormattableString.Invariant($"largest share of unusable images that is skipped, 0 to 1, and one image in any case unless it is 0; default: {BadImage.DefaultMaxFraction}"));

    public void AddTo(Command command)
    {
        command.Add(_policy);
        command.Add(_share);
    }

    /// <summary>The largest share of unusable images before the work stops; one image is forgiven whatever the share, unless it is 0.</summary>
    /// <param name="before">The share of the run that goes on: it holds where nothing is said.</param>
    public double MaxFraction(ParseResult result, double? before = null)
    {
        var policy = result.Choice(_policy, "skip", Stop);
        var share = result.Fraction(_share, policy is null && before is { } same ? same : BadImage.DefaultMaxFraction);
        return policy == Stop ? 0 : share;
    }
}

/// <summary><c>--max-pixels</c>: how large an image may be.</summary>
internal sealed class MaxPixelsOption
{
    private const int Mega = 1_000_000;

    private readonly Option<string> _megapixels = OptionValue.One(
        "--max-pixels", "MEGAPIXELS", $"largest image that is decoded, 1 to {ImageLimits.LargestMaxPixels / Mega} million pixels; default: {ImageLimits.MaxPixels / Mega}");

    public void AddTo(Command command) => command.Add(_megapixels);

    /// <summary>In pixels.</summary>
    public int Value(ParseResult result) =>
        Mega * result.Integer(_megapixels, ImageLimits.MaxPixels / Mega, 1, ImageLimits.LargestMaxPixels / Mega);
}

/// <summary><c>--exif</c>: what is done with the orientation that cameras write into image files.</summary>
internal sealed class ExifOption
{
    public const string Name = "--exif";

    private readonly Option<string> _exif;

    /// <param name="absent">What holds without it, in words.</param>
    public ExifOption(string absent = "ignore")
    {
        _exif = OptionValue.One(Name, string.Join('|', ExifOrientations.Words), $"orientation in EXIF: pixels as stored, or turned as meant to be seen; default: {absent}");
    }

    public void AddTo(Command command) => command.Add(_exif);

    /// <summary>The value, or null where the option was not given.</summary>
    public ExifOrientation? Value(ParseResult result) =>
        result.Choice(_exif, [.. ExifOrientations.Words]) is { } word ? ExifOrientations.Parse(word) : null;
}
