using System.CommandLine;
using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary><c>--shard i/n</c>: which part of the work is this machine's.</summary>
internal static class ShardOption
{
    public static Option<string> Create() => OptionValue.One(
        "--shard", "I/N", "make only the part of machine I of N, counted from 0 or from 1 (N/N is 0/N); default: everything");

    /// <summary>Number of this machine, from 0, and of all.</summary>
    /// <exception cref="UserErrorException">It is not two numbers with a stroke, or the first is above the second.</exception>
    public static (int Machine, int Machines) Read(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text)
        {
            return (0, 1);
        }

        var parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0], out var machine) && Number(parts[1], out var machines) && machines > 0 && machine <= machines
            ? (machine % machines, machines)
            : throw new UserErrorException($"{option.Name} is '{text}'; allowed is I/N with I from 0 to N, such as 0/4");
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary><c>--parallel</c>: how the processes of a run share a batch.</summary>
internal static class ParallelOption
{
    private static readonly string[] Words = [.. Enum.GetNames<Parallelism>().Select(name => name.ToLowerInvariant())];

    /// <param name="what">What is said with it.</param>
    public static Option<string> Create(string what) => OptionValue.One(
        "--parallel", string.Join('|', Words), $"{what}: by images, or fully connected layers by outputs; default: data");

    /// <exception cref="UserErrorException">It is none of the words.</exception>
    public static Parallelism Read(ParseResult result, Option<string> option) =>
        result.Choice(option, Words) is { } word ? Enum.Parse<Parallelism>(word, ignoreCase: true) : Parallelism.Data;
}
