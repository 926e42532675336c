namespace AlexNet.Architecture.Tests.Checks;

/// <summary>A planted arrow against the order is found, with file and line, however it is written.</summary>
public sealed class ArrowCheckTests
{
    private static readonly FolderOrder Order = new("First", "Second", "Second/Inner", "Second/Outer", "Third");

    /// <summary>What comes later, in each folder a little of everything.</summary>
    private static readonly (string Path, string Text)[] Later =
    [
        ("Second/Inner/Low.cs", "namespace House.Second.Inner; public class Low { public int Value; }"),
        ("Second/Outer/High.cs", "namespace House.Second.Outer; public class High { public int Value; public static implicit operator int(High high) => 0; }"),
        ("Second/Own.cs", "namespace House.Second; public class Own { public int Value; public Inner.Low? Low; public Outer.High? High; }"),
        ("Third/Late.cs", """
            namespace House.Third;
            public class Late { public int Value; public static Late operator +(Late one, Late other) => one; public class Nested; }
            public class Named(string name) : Attribute { public string Name => name; }
            public static class Extensions { public static int Twice(this int value) => 2 * value; }
            public enum Choice { Yes }
            public interface ILate;
            """),
        ("Third/Maker.cs", "namespace House.Third; public static class Maker { public static T Make<T>() where T : new() => new(); public static void Take(Late late) { } }"),
    ];

    private const string InThird = "First/Early uses Third/";

    [TestCase("Third.Late? late;", InThird + "Late", TestName = "{m}(type name)")]
    [TestCase("List<Third.Late> lates = null!;", InThird + "Late", TestName = "{m}(type argument)")]
    [TestCase("Third.Late.Nested? nested;", InThird + "Late", TestName = "{m}(nested type)")]
    [TestCase("object yes = Third.Choice.Yes;", InThird + "Choice", TestName = "{m}(enum)")]
    [TestCase("string name = nameof(Third.Late);", InThird + "Late", TestName = "{m}(nameof)")]
    [TestCase("Type type = typeof(Third.Late);", InThird + "Late", TestName = "{m}(typeof)")]
    [TestCase("int twice = 1.Twice();", InThird + "Extensions", TestName = "{m}(extension method)")]
    [TestCase("[Named(\"x\")] int named;", InThird + "Named", TestName = "{m}(attribute)")]
    [TestCase("class Inner : Third.ILate;", InThird + "ILate", TestName = "{m}(base type)")]
    public void Find_SeesEveryMention(string member, string expected)
    {
        var found = Find(("First/Early.cs", $$"""
            using House.Third;
            namespace House.First;

            public class Early
            {
                {{member}}
            }
            """));
        Assert.That(found, Is.EqualTo(new[] { $"src/House/First/Early.cs:6: {expected}, which comes later" }));
    }

    /// <summary>The type's name is not written where it is used.</summary>
    [TestCase("var made = Early.Late();", TestName = "{m}(var)")]
    [TestCase("int value = Early.Late().Value;", TestName = "{m}(member)")]
    [TestCase("foreach (var each in Early.Lates()) { }", TestName = "{m}(loop)")]
    [TestCase("Early.Lates().Sum(each => 1);", TestName = "{m}(lambda's parameter)")]
    [TestCase("_ = Early.Late() is { } late;", TestName = "{m}(pattern)")]
    [TestCase("Early.Out(out var late);", TestName = "{m}(out var)")]
    [TestCase("_ = Early.Late() + Early.Late();", TestName = "{m}(operator)")]
    [TestCase("Early.Take(new());", TestName = "{m}(new)")]
    [TestCase("Early.TakeAll([]);", TestName = "{m}(collection)")]
    public void Find_SeesWhatIsNotNamed(string statement)
    {
        const string Early = """
            namespace House.First;
            public static class Early
            {
                public static Third.Late Late() => new();
                public static Third.Late[] Lates() => [];
                public static void Out(out Third.Late late) => late = new();
                public static void Take(Third.Late late) { }
                public static void TakeAll(Third.Late[] lates) { }
            }
            """;
        var found = Find(("First/Early.cs", Early), ("First/Middle.cs", $$"""
            namespace House.First;

            public class Middle
            {
                public void Do()
                {
                    {{statement}}
                }
            }
            """));
        Assert.That(found.Where(finding => finding.Contains("Middle.cs")), Is.EqualTo(new[] { "src/House/First/Middle.cs:7: First/Middle uses Third/Late, which comes later" }));
    }

    [TestCase("Second/Inner", "Second.Own", "Second/Inner/User uses Second/Own", TestName = "{m}(what lies in the folder above)")]
    [TestCase("Second/Inner", "Second.Outer.High", "Second/Inner/User uses Second/Outer/High", TestName = "{m}(a later sibling)")]
    [TestCase("Second", "Third.Late", "Second/User uses Third/Late", TestName = "{m}(a later folder)")]
    [TestCase("Second/Outer", "Third.Late", "Second/Outer/User uses Third/Late", TestName = "{m}(a folder after the one above)")]
    [TestCase("Third", "Project", "Third/User uses Project", TestName = "{m}(what lies in no folder)")]
    public void Find_KnowsWhatComesLater(string folder, string used, string expected)
    {
        var found = Find(("Project.cs", "namespace House; public class Project;"), User(folder, used));
        Assert.That(found, Is.EqualTo(new[] { $"src/House/{folder}/User.cs:4: {expected}, which comes later" }));
    }

    [TestCase("Second/Outer", "Second.Inner.Low", TestName = "{m}(an earlier sibling)")]
    [TestCase("Second", "Second.Outer.High", TestName = "{m}(a folder below)")]
    [TestCase("Third", "Second.Inner.Low", TestName = "{m}(what lies below an earlier folder)")]
    [TestCase("Third", "Second.Own", TestName = "{m}(an earlier folder)")]
    [TestCase("Third", "Third.Late", TestName = "{m}(its own folder)")]
    [TestCase("", "Third.Late", TestName = "{m}(from no folder)")]
    public void Find_LetsTheRestPass(string folder, string used) => Assert.That(Find(User(folder, used)), Is.Empty);

    [Test]
    public void Find_TakesADocumentsMentionForNone() =>
        Assert.That(Find(("First/Early.cs", "namespace House.First; /// <summary>For <see cref=\"Third.Late\"/>.</summary>\npublic class Early;")), Is.Empty);

    /// <summary>Another project's types have no folder here.</summary>
    [Test]
    public void Find_LeavesOtherProjectsAlone()
    {
        var used = Project("Cellar", [("Third/Deep.cs", "namespace Cellar.Third; public class Deep;")]);
        var user = Project("House", [("First/Early.cs", "namespace House.First; public class Early { Cellar.Third.Deep? deep; }")]) with { References = ["Cellar"] };
        var compiled = SourceCompilation.Of([used, user]).Single(sources => sources.Project.Name == "House");
        Assert.That(compiled.Errors(), Is.Empty);
        Assert.That(ArrowCheck.Find(compiled, Order), Is.Empty);
    }

    [Test]
    public void Errors_TellWhatIsNotUnderstood()
    {
        var sources = SourceCompilation.Of([Project("House", [("First/Early.cs", "namespace House.First;\npublic class Early { Missing? missing; }")])]).Single();
        Assert.That(sources.Errors().Single().ToString(), Does.StartWith("src/House/First/Early.cs:2: does not compile").And.Contain("Missing"));
    }

    private static (string Path, string Text) User(string folder, string used) =>
        (Path.Combine(folder, "User.cs"), $$"""
            namespace {{$"House.{folder.Replace('/', '.')}".TrimEnd('.')}};
            public class User
            {
                public House.{{used}}? Used;
            }
            """);

    private static string[] Find(params (string Path, string Text)[] files)
    {
        var sources = SourceCompilation.Of([Project("House", [.. Later, .. files])]).Single();
        Assert.That(sources.Errors(), Is.Empty);
        return [.. ArrowCheck.Find(sources, Order).Select(finding => finding.ToString())];
    }

    private static SourceProject Project(string name, (string Path, string Text)[] files) =>
        new(name, [.. files.Select(file => new SourceFile(name, file.Path, file.Text))]);
}
