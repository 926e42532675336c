using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>The options that change a recipe: each is a field of the recipe's JSON, with - for _, and is checked there.</summary>
internal sealed class RecipeOptions
{
    private const string InitName = "--init";
    private const string AllowedInit = "allowed are paper, original, he or a safetensors file";

    private static readonly string[] InitRules = ["paper", "original", "he"];

    /// <summary>What batches are made of.</summary>
    private static readonly string[] BatchFields = ["--batch", "--augment", "--lighting", "--pixel-scale", "--seed", "--shuffle"];

    private readonly Option<string>[] _fields =
    [
        OptionValue.One("--epochs", "N", "passes over the training images"),
        OptionValue.One("--steps", "N", "updates, instead of epochs"),
        OptionValue.One("--batch", "N", "images per update"),
        OptionValue.One("--learning-rate", "X", "rate ε of the first update"),
        OptionValue.One("--momentum", "X", "share of the last velocity that is kept"),
        OptionValue.One("--weight-decay", "X", "decay of weights, and of biases unless the recipe or --bias-decay says otherwise"),
        OptionValue.One("--bias-decay", "X", "decay of biases"),
        OptionValue.One("--dropout", "X", "share of hidden units dropped"),
        OptionValue.One("--augment", "full|none", "random crops, flips and lighting, or the centre crop"),
        OptionValue.One("--lighting", "off|paper|original", "strength of the colour shifts"),
        OptionValue.One("--pixel-scale", "X", "pixels less the mean image are divided by this"),
        OptionValue.One("--seed", "N", "key of every random draw"),
        OptionValue.One("--shuffle", "true|false", "a new order every epoch"),
    ];

    private readonly Option<string>? _init = OptionValue.One(InitName, "paper|original|he|FILE", "first weights: a rule, or a safetensors file");

    public RecipeOptions()
    {
        _fields.First(option => option.Name == "--shuffle").Arity = ArgumentArity.ZeroOrOne;
    }

    private RecipeOptions(string[] only)
        : this()
    {
        _fields = [.. _fields.Where(option => only.Contains(option.Name))];
        _init = null;
    }

    /// <summary>Only the options that decide what batches are made of.</summary>
    public static RecipeOptions OfBatches() => new(BatchFields);

    public void AddTo(Command command)
    {
        foreach (var option in _fields)
        {
            command.Add(option);
        }

        if (_init is not null)
        {
            command.Add(_init);
        }
    }

    /// <summary>The file given with <c>--init</c>, or null.</summary>
    /// <exception cref="UserErrorException">It is missing.</exception>
    public string? InitialWeights(ParseResult result)
    {
        var file = Init(result) is { } init && IsFile(init) ? init : null;
        return file is null || File.Exists(file) ? file : throw new UserErrorException($"{file}: there is no such file; {AllowedInit}");
    }

    /// <summary>The given options as fields of a recipe.</summary>
    public JsonElement Changes(ParseResult result)
    {
        var changes = new JsonObject();
        foreach (var option in _fields.Where(option => result.GetResult(option) is { Implicit: false }))
        {
            changes[FieldOf(option)] = Value(result.GetValue(option) ?? "true");
        }

        if (Init(result) is { } init && !IsFile(init))
        {
            changes["init"] = InitRules.Contains(init) ? init : throw new UserErrorException($"{InitName} is '{init}'; {AllowedInit}");
        }

        // A recipe's 0 means that the epochs decide; a user who asks for no steps is mistaken.
        if (changes.ContainsKey("steps"))
        {
            result.Integer(_fields.First(option => option.Name == "--steps"), 0, 1);
        }

        // Epochs given by the user replace the steps of a recipe.
        if (changes.ContainsKey("epochs") && !changes.ContainsKey("steps"))
        {
            changes["steps"] = 0;
        }

        return JsonSerializer.SerializeToElement(changes);
    }

    /// <summary>How a recipe's field is called on the command line.</summary>
    public static string NameOf(string field) => "--" + field.Replace('_', '-');

    private string? Init(ParseResult result) => _init is null ? null : result.GetValue(_init);

    private static string FieldOf(Option option) => option.Name[2..].Replace('-', '_');

    private static bool IsFile(string init) => init.EndsWith(".safetensors", StringComparison.Ordinal) || File.Exists(init);

    private static JsonValue Value(string text)
    {
        if (bool.TryParse(text, out var flag))
        {
            return JsonValue.Create(flag);
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        // Whole numbers beyond 64 bits would be told in another form than they were typed in.
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && !text.All(char.IsAsciiDigit);
        return isNumber ? JsonValue.Create(number) : JsonValue.Create(text);
    }
}
