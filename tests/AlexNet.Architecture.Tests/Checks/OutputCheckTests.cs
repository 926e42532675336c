namespace AlexNet.Architecture.Tests.Checks;

public sealed class OutputCheckTests
{
    [TestCase("void M(string name) => Console.WriteLine(name);", "Console")]
    [TestCase("void M(string name) => Console.Error.Write(name);", "Console")]
    [TestCase("Action<string> say = Console.WriteLine;", "Console")]
    [TestCase("void M(string name) => Spectre.Console.AnsiConsole.MarkupLine(name);", "AnsiConsole")]
    [TestCase("object M(string name) => new Spectre.Console.Markup(name);", "Markup")]
    [TestCase("void M(Spectre.Console.Table table, string name) => Spectre.Console.TableExtensions.AddRow(table, name);", "Table")]
    public void Find_SeesWhatGoesPastTheDoor(string member, string type)
    {
        var found = Find("Display/Sign.cs", member);
        Assert.That(found, Has.Some.EqualTo($"src/House/Display/Sign.cs:3: uses {type}; allowed are Terminal, TextTable and Bars of Output/"));
        Assert.That(Find("Output/Sign.cs", member), Is.Empty, "the door itself");
    }

    [TestCase("ConsoleColor colour = ConsoleColor.Red;")]
    [TestCase("string name = \"Console.WriteLine\"; // Console")]
    public void Find_LetsTheRestPass(string member) => Assert.That(Find("Display/Sign.cs", member), Is.Empty);

    /// <summary>With a stand-in for the library, which these tests do not reference.</summary>
    private static IEnumerable<string> Find(string path, string member)
    {
        const string Library = """
            namespace Spectre.Console;
            public class AnsiConsole { public static void MarkupLine(string text) { } }
            public class Markup(string text);
            public class Table;
            public static class TableExtensions { public static void AddRow(this Table table, params string[] cells) { } }
            """;
        SourceProject house = new("House", [new("House", path, $"namespace House;\npublic class Sign\n{{ {member} }}"), new("House", "Output/Library.cs", Library)]);
        return OutputCheck.Find(SourceCompilation.Of([house]).Single()).Select(finding => finding.ToString());
    }
}
