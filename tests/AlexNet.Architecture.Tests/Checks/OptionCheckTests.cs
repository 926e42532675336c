namespace AlexNet.Architecture.Tests.Checks;

public sealed class OptionCheckTests
{
    [TestCase("var a = \"use --learning-rate\";", "--learning-rate")]
    [TestCase("var a = $\"{1} --device cpu\";", "--device")]
    [TestCase("var a = @\"--device\";", "--device")]
    [TestCase("var a = \"\"\"--device\"\"\";", "--device")]
    [TestCase("var a = $$\"\"\"{{1}} --device\"\"\";", "--device")]
    [TestCase("var a = \"dotnet cake lists them\";", "dotnet cake")]
    [TestCase("var a = \"(--target=Prepare)\";", "--target")]
    public void Find_SeesOptionsInCSharp(string code, string expected) => Assert.That(Find("A.cs", $"\n\n{code}"), Is.EqualTo(new[] { Names("A.cs:3", expected) }));

    [TestCase("let a = \"use --learning-rate\"", "--learning-rate")]
    [TestCase("let a = $\"{1} --device cpu\"", "--device")]
    [TestCase("let a = \"\"\"a \" --device\"\"\"", "--device")]
    [TestCase("let a = '\"', \"--device\" // --engine", "--device")]
    [TestCase("let a = \"\\\"\" + \"--device\"", "--device")]
    [TestCase("let a = (* \"--engine\" *) \"--device\"", "--device")]
    [TestCase("let a = f (*) \"--device\"", "--device")]
    public void Find_SeesOptionsInFSharp(string code, string expected) => Assert.That(Find("A.fs", $"module A\n\n{code}"), Is.EqualTo(new[] { Names("A.fs:3", expected) }));

    [TestCase("A.cs", "// --device\n/* dotnet cake */\nvar a = b--; var c = \"a--b -- c ---\";")]
    [TestCase("A.cs", "var a = $\"--gpu-architecture=sm_{90}\" + \"--std=c++17\";")]
    [TestCase("A.fs", "/// as `--device` says it, \"--device\"\nlet a' = \"a -- b\" // \"--device\"")]
    public void Find_LetsTheRestPass(string path, string code) => Assert.That(Find(path, code), Is.Empty);

    [Test]
    public void Find_CountsLinesWithinALiteral() =>
        Assert.That(Find("A.cs", "var a = \"\"\"\n    one\n    --two\n    \"\"\";"), Is.EqualTo(new[] { Names("A.cs:3", "--two") }));

    private static string Names(string place, string word) => $"src/House/{place}: names {word}, which is the command line's word";

    private static IEnumerable<string> Find(string path, string code) => OptionCheck.Find(new("House", path, code)).Select(finding => finding.ToString());
}
