using System.Runtime.CompilerServices;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Files that a test's results are the same as, to the byte; with <c>ALEXNET_WRITE_DOCS=1</c> they are written anew, to be looked at.</summary>
internal static class Golden
{
    /// <param name="name">Of a file in the folder Golden beside the test.</param>
    public static void Check(string text, string name, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text);
        }

        var beside = Path.Combine(TestContext.CurrentContext.TestDirectory, Path.GetFileName(Path.GetDirectoryName(test)!), "Golden", name);
        Assert.That(text, Is.EqualTo(File.ReadAllText(File.Exists(file) ? file : beside)), $"{name}: ALEXNET_WRITE_DOCS=1 writes it anew");
    }
}
