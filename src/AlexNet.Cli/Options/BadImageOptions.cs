using System.CommandLine;
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
    public double MaxFraction(ParseResult result)
    {
        var share = result.Fraction(_share, BadImage.DefaultMaxFraction);
        return result.Choice(_policy, "skip", Stop) == Stop ? 0 : share;
    }
}
