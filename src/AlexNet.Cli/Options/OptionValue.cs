using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>Options are read as text and checked by us, so that every mistake names the option, the actual and the allowed.</summary>
internal static class OptionValue
{
    /// <summary>More threads than this no machine of today runs at once.</summary>
    private const int MostWorkers = 1024;

    /// <summary>An option with one value.</summary>
    /// <param name="value">What stands for it in the help: of several words between bars, those are what a shell completes.</param>
    /// <param name="names">What a shell completes in their place.</param>
    public static Option<string> One(string name, string value, string description, Func<IEnumerable<string>>? names = null) =>
        Completed(new Option<string>(name) { Description = description, HelpName = value }, names ?? (() => Words(value)));

    /// <summary>An option that may be repeated.</summary>
    public static Option<string[]> Many(string name, string value, string description) =>
        Completed(new Option<string[]>(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true }, () => []);

    /// <summary>An option that is given or not.</summary>
    public static Option<bool> Flag(string name, string description) =>
        Completed(new Option<bool>(name) { Description = description }, () => []);

    /// <summary>An option that may be given without a value, and whose absence is neither true nor false.</summary>
    public static Option<bool?> Switch(string name, string description) =>
        Completed(new Option<bool?>(name) { Description = description, HelpName = "true|false" }, () => ["true", "false"]);

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

    /// <summary>An option that still takes values hides all others from a shell: they are offered where a dash is typed.</summary>
    private static Option<T> Completed<T>(Option<T> option, Func<IEnumerable<string>> words)
    {
        option.CompletionSources.Add(_ => words().Select(word => new CompletionItem(word)));
        option.CompletionSources.Add(context => context.WordToComplete.StartsWith('-') ? context.ParseResult.CommandResult.Command.GetCompletions(context) : []);
        return option;
    }

    /// <summary>Of <c>auto|cpu|cuda:N</c> auto and cpu: capitals stand for something else.</summary>
    private static string[] Words(string value) =>
        [.. value.Split('|').Where(word => word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_'))];
}
