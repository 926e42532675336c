using System.Text.Json;

namespace AlexNet.Training.Tests.Recipes;

/// <summary>What holds of every row of the table of a recipe's fields, of those to come too.</summary>
public sealed class RecipeTableTests
{
    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public void Read_GivesBackAnyRecipeThatWasWritten(int seed)
    {
        var recipe = RandomFields.Recipe(seed);
        var text = RecipeJson.Write(recipe).ToJsonString();
        Assert.That(RecipeJson.Read(Json(text), "file"), Is.EqualTo(recipe));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Apply_ChangesNothingButTheGivenField(int seed)
    {
        var (from, to) = (Core.Recipes.original, RandomFields.Recipe(seed));
        foreach (var field in RecipeTable.fields)
        {
            var given = RecipeJson.Write(to)[field.Name]!.ToJsonString();
            var expected = RecipeJson.Write(from);
            expected[field.Name] = JsonSerializer.SerializeToNode(Json(given));
            Assert.That(RecipeJson.Write(Apply(from, field.Name, given)).ToJsonString(), Is.EqualTo(expected.ToJsonString()));
        }
    }

    [Test]
    public void Apply_RefusesWhatIsOutsideARangeInOneLine([ValueSource(nameof(Names))] string name)
    {
        var field = RecipeTable.fields.First(field => field.Name == name);
        foreach (var wrong in Wrong(field.Kind).Append("null").Append(field.Kind.IsRates ? "{}" : "[]"))
        {
            var actual = wrong.StartsWith('"') ? $"'{wrong[1..^1]}'" : wrong;
            var error = Assert.Throws<UserErrorException>(() => Apply(Core.Recipes.paper, name, wrong), wrong)!;
            Assert.That(error.Message, Is.EqualTo($"<{name}> is {actual}; allowed is {field.Kind.Allowed}"));
            Assert.That(error.Message, Does.Not.Contain('\n'));
        }
    }

    private static IEnumerable<string> Names => RecipeTable.fields.Select(row => row.Name);

    private static string[] Wrong(FieldKind kind) => kind switch
    {
        FieldKind.Whole k => [$"{k.range.Least - 1L}", $"{k.range.Most + 1L}", "1.5", "1e1", "true", "\"1\""],
        FieldKind.Number k => [.. OutOf(k.range), "1e999", "-1e999", "false", "\"nan\"", "\"0.5\""],
        FieldKind.Word k => ["3", "\"\"", $"\"{k.words[0].ToUpperInvariant()}\"", $"\"{k.words[0]} \""],
        { IsSeed: true } => ["-1", "18446744073709551616", "0.5", "\"1\""],
        { IsFlag: true } => ["0", "1", "\"true\""],
        { IsRates: true } => ["3", "\"conv1=1\"", "[\"conv1\"]", "[1]"],
        { IsObject: true } => ["3", "\"cosine\""],
        _ => throw new NotSupportedException(kind.Allowed),
    };

    private static string[] OutOf(NumberRange range) => range switch
    {
        NumberRange.AtLeast r => [Below(r.least), "-1e300"],
        NumberRange.Above r => [$"{r.limit:R}", Below(r.limit)],
        NumberRange.Below r => [Below(r.least), $"{r.limit:R}", "1e300"],
        _ => throw new NotSupportedException(range.Allowed),
    };

    private static string Below(double limit) => $"{double.BitDecrement(limit):R}";

    private static Recipe Apply(Recipe recipe, string field, string value) =>
        RecipeJson.Apply(recipe, Json($$"""{ "{{field}}": {{value}} }"""), name => $"<{name}>");

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
