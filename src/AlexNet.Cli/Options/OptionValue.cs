using System.CommandLine;
using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>Options are read as text and checked by us, so that every mistake names the option, the actual and the allowed.</summary>
internal static class OptionValue
{
    /// <summary>More threads than this no machine of today runs at once.</summary>
    private const int MostWorkers = 1024;

    /// <summary>An option with one value.</summary>
    public static Option<string> One(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    /// <summary>An option that may be repeated.</summary>
    public static Option<string[]> Many(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };

    public static int Integer(this ParseResult result, Option<string> option, int absent, int least, int most = int.MaxValue)
    {
        if (result.GetValue(option) is not { } text)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UserErrorException($"{option.Name} is '{text}'; allowed is a whole number from {least}{(most < int.MaxValue ? $" to {most}" : "")}");
    }

    public static ulong Seed(this ParseResult result, Option<string> option, ulong absent)
    {
        if (result.GetValue(option) is not { } text)
        {
            return absent;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UserErrorException($"{option.Name} is '{text}'; allowed is a whole number from 0 to 2⁶⁴ − 1");
    }

    public static double Fraction(this ParseResult result, Option<string> option, double absent)
    {
        if (result.GetValue(option) is not { } text)
        {
            return absent;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
            ? number
            : throw new UserErrorException($"{option.Name} is '{text}'; allowed is a number from 0 to 1");
    }

    /// <summary>Decoding threads; 0 stands for auto.</summary>
    public static int Workers(this ParseResult result, Option<string> option) =>
        result.GetValue(option) is "auto" ? 0 : result.Integer(option, 0, 1, MostWorkers);

    /// <summary>One of several words.</summary>
    public static string? Choice(this ParseResult result, Option<string> option, params string[] words)
    {
        var text = result.GetValue(option);
        return text is null || words.Contains(text)
            ? text
            : throw new UserErrorException($"{option.Name} is '{text}'; allowed are {string.Join(", ", words)}");
    }
}
