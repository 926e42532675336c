using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>Only the command line's own project names its options, and how the build is called.</summary>
internal static partial class OptionCheck
{
    public const string CommandLine = "AlexNet.Cli";

    /// <summary>Options of compilers and launchers, and variables of style sheets.</summary>
    public static readonly IReadOnlyList<string> Others = ["--gpu-architecture", "--std", "--mpi", "--bind-to", "--map-by", "--chart-", "--share"];

    public static IEnumerable<Finding> Find(SourceFile file) =>
        from literal in file.IsFSharp ? FSharpLiterals(file.Text) : CSharpLiterals(file.Text)
        from found in Option().Matches(literal.Text)
        where !Others.Contains(found.Value)
        let line = file.Text.AsSpan(0, literal.Begin + found.Index).Count('\n') + 1
        select file.Finding(line, $"names {found.Value}, which is the command line's word");

    private static IEnumerable<(string Text, int Begin)> CSharpLiterals(string text) =>
        from token in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken
        select (token.Text, token.SpanStart);

    private static IEnumerable<(string Text, int Begin)> FSharpLiterals(string text) =>
        FSharpTokens().Matches(text).Where(token => token.Groups["literal"].Success).Select(token => (token.Value, token.Index));

    [GeneratedRegex("""(?<![-\w])--[a-z][a-z-]*|dotnet cake""")]
    private static partial Regex Option();

    /// <summary>Literals, and what could be taken for the beginning of one: comments and characters.</summary>
    [GeneratedRegex(""""
        (?<literal>"""[\s\S]*?"""|@"(?:[^"]|"")*"|"(?:[^"\\]|\\[\s\S])*")|//.*|\(\*(?!\))[\s\S]*?\*\)|'(?:[^'\\]|\\.)'
        """")]
    private static partial Regex FSharpTokens();
}
