using Microsoft.CodeAnalysis;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>The command line writes through its folder Output alone, where nothing of a text can be markup or reach a terminal as a control
/// character: no other file uses the console, or the library that draws tables.</summary>
internal static class OutputCheck
{
    public const string Door = "Output";

    public static IEnumerable<Finding> Find(SourceCompilation sources) =>
        from tree in sources.Compilation.SyntaxTrees
        let file = sources.File(tree)
        where file is not null && file.Folder != Door
        from mention in Mentions.In(sources.Compilation.GetSemanticModel(tree))
        where IsConsole(mention.Type)
        let finding = sources.Finding(mention.Node, $"uses {mention.Type.Name}; allowed are Terminal, TextTable and Bars of {Door}/")
        group finding by finding into same
        select same.Key;

    private static bool IsConsole(INamedTypeSymbol type)
    {
        var name = type.ContainingNamespace.ToString();
        return name == "Spectre.Console" || name!.StartsWith("Spectre.Console.", StringComparison.Ordinal) || (name == "System" && type.Name == "Console");
    }
}
