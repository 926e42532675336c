using System.CommandLine;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Cli.Options;

/// <summary><c>--exif</c>: what is done with the orientation that cameras write into image files.</summary>
internal sealed class ExifOption
{
    private readonly Option<string> _exif;

    /// <param name="absent">What holds without it, in words.</param>
    public ExifOption(string absent = "ignore")
    {
        _exif = OptionValue.One("--exif", string.Join('|', ExifOrientations.Words), $"orientation in EXIF: pixels as stored, or turned as meant to be seen; default: {absent}");
    }

    public void AddTo(Command command) => command.Add(_exif);

    /// <summary>The value, or null where the option was not given.</summary>
    public ExifOrientation? Value(ParseResult result) =>
        result.Choice(_exif, [.. ExifOrientations.Words]) is { } word ? ExifOrientations.Parse(word) : null;
}
