using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AlexNet.Exchange.Tests.Support;

/// <summary>The programs of docs/export.md, run as they stand there.</summary>
internal static class Page
{
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    /// <summary>A file of the repository.</summary>
    public static string File(string path, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path));

    /// <summary>The page's only block in a language.</summary>
    public static string Block(string language) => System.IO.File.ReadAllText(File("docs/export.md")).Split($"```{language}\n")[1..].Single().Split("```\n")[0];

    /// <summary>Compiles a program of C#, runs it, and returns what it prints.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "page", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)], references, new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        var emitted = compilation.Emit(bytes);
        Assert.That(emitted.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning), Is.Empty);
        var (output, written) = (Console.Out, new StringWriter());
        try
        {
            Console.SetOut(written);
            Assembly.Load(bytes.ToArray()).EntryPoint!.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(output);
        }

        return written.ToString();
    }
}
