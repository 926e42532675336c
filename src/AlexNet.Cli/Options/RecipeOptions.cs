using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;

namespace AlexNet.Cli.Options;

/// <summary>The options that change a recipe: fields of <see cref="RecipeTable"/>, with - for _, whose values are checked there.</summary>
internal sealed class RecipeOptions
{
    private const string InitField = "init";

    /// <summary>By these a file is meant even where there is none of its name.</summary>
    private static readonly string[] WeightFiles = [".safetensors", ".pth", ".pt", ".caffemodel", ".onnx"];

    private const string RateField = "rate";

    private readonly Option<string> _freeze = OptionValue.One("--freeze", "LAYERS", "leave layers as they are: conv1, conv1-conv5,fc6");

    /// <summary>By the fields' names, in the order of the help.</summary>
    private readonly OrderedDictionary<string, Option<string>> _options;

    public RecipeOptions()
        : this(RecipeTable.options)
    {
    }

    private RecipeOptions(IEnumerable<Field<Recipe>> fields)
    {
        _options = new(fields.Select(field => KeyValuePair.Create(field.Name, Create(field))));
    }

    /// <summary>The option that names the recipe which the others change.</summary>
    public static Option<string> Base() => OptionValue.One("--recipe", "NAME", "recipe to start from: " + string.Join(", ", Names()), Names);

    /// <summary>Only the options that decide what batches are made of.</summary>
    public static RecipeOptions OfBatches() => new(RecipeTable.options.Where(field => field.Offered == OfferedBy.Batches));

    /// <summary>Only the options of these fields, in the order of the table.</summary>
    public static RecipeOptions OfFields(params string[] names) => new(RecipeTable.options.Where(field => names.Contains(field.Name)));

    public void AddTo(Command command)
    {
        foreach (var (field, option) in _options)
        {
            command.Add(option);
            if (field == RateField)
            {
                command.Add(_freeze);
            }
        }
    }

    /// <summary>The file given with <c>--init</c>, or null.</summary>
    /// <exception cref="UserErrorException">It is missing.</exception>
    public string? InitialWeights(ParseResult result)
    {
        var file = result.GetValue(_options[InitField]) is { } init && IsFile(init) ? init : null;
        return file is null || File.Exists(file) ? file : throw new UserErrorException($"{file}: there is no such file; {AllowedInit()}");
    }

    /// <summary>The given options as fields of a recipe.</summary>
    public JsonElement Changes(ParseResult result)
    {
        var changes = new JsonObject();
        foreach (var (field, option) in _options.Where(pair => result.GetResult(pair.Value) is { Implicit: false }))
        {
            var text = result.GetValue(option) ?? "true";
            if (field == RateField)
            {
                changes[field] = Rates(text);
            }
            else if (field != InitField)
            {
                changes[field] = Value(text);
            }
            else if (!IsFile(text))
            {
                changes[field] = InitRules().Contains(text) ? text : throw new UserErrorException($"{option.Name} is '{text}'; {AllowedInit()}");
            }
        }

        if (result.GetValue(_freeze) is { } frozen)
        {
            var rates = changes[RateField] as JsonArray ?? [];
            foreach (var layers in frozen.Split(',', StringSplitOptions.TrimEntries))
            {
                rates.Add(LayerRates.tryParse($"{layers}=0") is null
                    ? throw new UserErrorException($"{_freeze.Name} is '{frozen}'; allowed are layers, or the first and the last of several: conv1-conv5,fc6")
                    : $"{layers}=0");
            }

            changes[RateField] = rates;
        }

        // A recipe's 0 means that the epochs decide; a user who asks for no steps is mistaken.
        if (changes.ContainsKey("steps"))
        {
            result.Integer(_options["steps"], 0, 1);
        }

        // Epochs given by the user replace the steps of a recipe.
        if (changes.ContainsKey("epochs"))
        {
            changes["steps"] = changes.ContainsKey("steps") ? throw new UserErrorException("--epochs and --steps are both given; allowed is one of them") : 0;
        }

        return JsonSerializer.SerializeToElement(changes);
    }

    /// <summary>How a recipe's field is called on the command line.</summary>
    public static string NameOf(string field) => "--" + field.Replace('_', '-');

    private static Option<string> Create(Field<Recipe> field)
    {
        var help = string.Concat(field.Help.Split('`').Select((part, i) => i % 2 == 1 ? NameOf(part) : part));
        var orFile = field.Name == InitField ? "|FILE" : "";
        var option = OptionValue.One(NameOf(field.Name), field.Kind.Placeholder + orFile, help);
        if (field.Kind.IsFlag)
        {
            option.Arity = ArgumentArity.ZeroOrOne;
        }

        return option;
    }

    private static IEnumerable<string> Names() => Recipes.all.Select(recipe => recipe.Name);

    private static string[] InitRules() => RecipeTable.initialisations.All;

    private static string AllowedInit() => $"allowed are {string.Join(", ", InitRules())} or a file of weights";

    private static bool IsFile(string init) => WeightFiles.Contains(Path.GetExtension(init)) || File.Exists(init);

    private static JsonArray Rates(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(rate => JsonValue.Create(rate))];

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
