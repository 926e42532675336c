using System.CommandLine;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>Which network, and what it and its training are without.</summary>
/// <param name="what">What the network is for, in the help.</param>
internal sealed class NetworkOptions(string what = "network to train: ")
{
    private readonly Option<string> _network = OptionValue.One("--network", "NAME", what + string.Join(", ", Names()), Names);

    private readonly Option<string> _without = OptionValue.One(
        "--without", "PART,…", $"leave out, to see what it is worth: lrn, overlap, dropout, {string.Join(", ", Ablation.OfRecipes)}, or a layer such as conv3",
        () => ["lrn", "overlap", "dropout", .. Ablation.OfRecipes]);

    /// <summary>The names of all networks.</summary>
    public static IEnumerable<string> Names() => Networks.all.Select(network => network.Name);

    public void AddTo(Command command)
    {
        command.Add(_network);
        command.Add(_without);
    }

    /// <summary>The name that is given, or null.</summary>
    public string? Name(ParseResult result) => result.GetValue(_network);

    /// <summary>Parts of the network that are left out.</summary>
    public string[] Without(ParseResult result) => [.. Parts(result).Except(Ablation.OfRecipes)];

    /// <summary>The recipe without the parts of it that are left out.</summary>
    public Recipe Applied(ParseResult result, Recipe recipe) => Parts(result).Aggregate(recipe, (changed, part) => changed.Without(part));

    /// <exception cref="UserErrorException">A part is empty.</exception>
    private string[] Parts(ParseResult result)
    {
        var parts = result.GetValue(_without)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return parts.Contains("")
            ? throw new UserErrorException($"{_without.Name} is '{result.GetValue(_without)}'; allowed are parts with commas between them, such as lrn,conv3")
            : parts;
    }
}
