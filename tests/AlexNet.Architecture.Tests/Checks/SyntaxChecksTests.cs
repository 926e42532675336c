namespace AlexNet.Architecture.Tests.Checks;

public sealed class SyntaxChecksTests
{
    [Test]
    public void Namespaces_AreTheFolders()
    {
        Assert.That(Find(SyntaxChecks.Namespaces, "Graph/A.cs", "\nnamespace House.Graph;"), Is.Empty);
        Assert.That(Find(SyntaxChecks.Namespaces, "A.cs", "namespace House;"), Is.Empty);
        Assert.That(
            Find(SyntaxChecks.Namespaces, "Graph/Deep/A.cs", "\nnamespace House.Graph;"),
            Is.EqualTo(new[] { "src/House/Graph/Deep/A.cs:2: the namespace is House.Graph; the folder's is House.Graph.Deep" }));
    }

    [TestCase("private int _value;")]
    [TestCase("private readonly int _first, _second;")]
    [TestCase("private const int Value = 1;")]
    [TestCase("private static readonly int Value = 1;")]
    [TestCase("private static int _value;")]
    [TestCase("public int Value;")]
    [TestCase("internal int value;")]
    public void Fields_MayBeNamed(string field) => Assert.That(Find(SyntaxChecks.Fields, "A.cs", $"class A {{ {field} }}"), Is.Empty);

    [TestCase("int value;", "value must begin with an underscore")]
    [TestCase("private readonly int Value;", "Value must begin with an underscore")]
    [TestCase("private int _first, second;", "second must begin with an underscore")]
    [TestCase("private static int Value;", "Value must begin with an underscore")]
    [TestCase("private static readonly int _value = 1;", "_value must begin with a capital")]
    [TestCase("private const int value = 1;", "value must begin with a capital")]
    public void Fields_MayNotBeNamed(string field, string expected) =>
        Assert.That(Find(SyntaxChecks.Fields, "A.cs", $"class A\n{{\n{field}\n}}"), Is.EqualTo(new[] { $"src/House/A.cs:3: the private field {expected}" }));

    [Test]
    public void Settings_StandInFormattableStrings()
    {
        const string Code = """
            using AlexNet.Core;
            class A
            {
                FormattableString text = $"{Setting.Named("batch")} is 0";
                Exception good = UserErrorException.Of($"{Setting.Named("batch")} is 0");
                Exception bad = new UserErrorException($"{Setting.Named("batch")} is 0");
                string B() => $"a: {text}";
                string Fine() => $"{text.Format}";
            }
            """;
        Assert.That(Find(SyntaxChecks.Settings, "A.cs", Code), Is.EqualTo(new[]
        {
            "src/House/A.cs:6: Setting.Named(\"batch\") stands in a plain string; allowed is a FormattableString, as UserErrorException.Of takes",
            "src/House/A.cs:7: text stands in a plain string; allowed is a FormattableString, as UserErrorException.Of takes",
        }));
    }

    private static IEnumerable<string> Find(Func<SourceCompilation, IEnumerable<Finding>> check, string path, string text) =>
        check(SourceCompilation.Of([new SourceProject("House", [new("House", path, text)])]).Single()).Select(finding => finding.ToString());
}
