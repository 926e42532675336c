using System.Xml.Linq;
using AlexNet.Core;
using AlexNet.Training.RunFolders;
using static AlexNet.Experiments.Reports.Html;

namespace AlexNet.Experiments.Reports;

/// <summary>The recipe that a run was begun with, and what became of it.</summary>
internal static class RecipeSection
{
    public static XElement? Of(RunRecord run, int level)
    {
        if (run.History is not { } history)
        {
            return null;
        }

        var named = Recipes.all.FirstOrDefault(recipe => recipe.Name == history.Begun.Name);
        var rows = RecipeTable.fields.Select(field =>
        {
            var value = field.Text(history.Begun);
            return new[] { field.Name.Replace('_', ' '), value, named is null || field.Text(named) == value ? "" : field.Text(named) };
        });
        return Element(
            "section",
            Heading(level, "Recipe"),
            Table($"Recipe {history.Begun.Name}", 3, ["field", "value", $"{history.Begun.Name} itself"], rows),
            history.Changes.Count == 0 ? null : Element("ul", history.Changes.Select(change => Element("li", Told(change)))));
    }

    private static string Told(RecipeChange change) =>
        $"After {Counted.Of(change.Step, "update")}: {string.Join(", ", change.Fields.Select(field => $"{field.Field} {field.After} in place of {field.Before}"))}";
}
