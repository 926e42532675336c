using System.Runtime.CompilerServices;
using System.Text;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests;

/// <summary>The tables of docs/recipes.md are those of the program; with <c>ALEXNET_WRITE_DOCS=1</c> they are written anew.</summary>
public sealed class RecipesPageTests
{
    private const string Begin = "<!-- recipes -->\n";
    private const string End = "<!-- /recipes -->\n";

    [Test]
    public void Page_HasTheTableOfEveryRecipeAndField()
    {
        var page = File.ReadAllText(Page());
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var tables = $"{Recipes()}\n{Fields()}";
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page(), page[..begin] + tables + page[end..]);
        }
        else
        {
            Assert.That(page[begin..end], Is.EqualTo(tables), "ALEXNET_WRITE_DOCS=1 writes the page anew");
        }
    }

    /// <summary>What a field is in each recipe.</summary>
    private static string Recipes()
    {
        var recipes = Core.Recipes.all;
        var table = Table(["", .. recipes.Select(recipe => Code(recipe.Name))]);
        foreach (var field in RecipeTable.fields)
        {
            table.AppendLine(Row([Code(field.Name), .. recipes.Select(recipe => field.Text(recipe))]));
        }

        return table.ToString();
    }

    /// <summary>What a field may be.</summary>
    private static string Fields()
    {
        var table = Table(["field", "option", "allowed", "in a run that goes on", "what it is"]);
        foreach (var field in RecipeTable.fields)
        {
            var option = RecipeTable.options.Contains(field) ? Code(RecipeOptions.NameOf(field.Name)) : "";
            var allowed = field.Kind is FieldKind.Object kind ? $"{field.Kind.Allowed} of {string.Join(", ", kind.fields)}" : field.Kind.Allowed;
            table.AppendLine(Row([Code(field.Name), option, allowed, field.Resumed == Resumed.MayChange ? "may change" : "stays", field.Help]));
        }

        return table.ToString();
    }

    private static StringBuilder Table(string[] heads) => new StringBuilder().AppendLine(Row(heads)).AppendLine(Row(heads.Select(_ => "---")));

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |".Replace("|  |", "| |", StringComparison.Ordinal);

    private static string Code(string text) => $"`{text}`";

    private static string Page([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "recipes.md"));
}
