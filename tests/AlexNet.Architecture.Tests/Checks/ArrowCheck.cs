using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>A folder uses only what comes before it.</summary>
internal static class ArrowCheck
{
    public static IEnumerable<Finding> Find(SourceCompilation sources, FolderOrder order) =>
        sources.Compilation.SyntaxTrees.Where(tree => sources.File(tree) is not null).AsParallel().AsOrdered()
            .SelectMany(tree => Find(tree, sources, order));

    public static IEnumerable<Finding> Find(SyntaxTree tree, SourceCompilation sources, FolderOrder order)
    {
        var user = sources.File(tree)!;
        return
            from mention in Mentions.In(sources.Compilation.GetSemanticModel(tree))
            let used = FileOf(mention.Type, sources)
            where used is not null && !order.MayUse(user.Folder, used.Folder)
            let begin = Path.Combine(user.Folder, Enclosing(mention.Node) ?? user.Name)
            let end = Path.Combine(used.Folder, mention.Type.Name)
            let finding = sources.Finding(mention.Node, $"{begin} uses {end}, which comes later")
            group finding by finding into same
            select same.Key;
    }

    private static SourceFile? FileOf(INamedTypeSymbol type, SourceCompilation sources) =>
        type.DeclaringSyntaxReferences is [var declared, ..] ? sources.File(declared.SyntaxTree) : null;

    /// <summary>The outermost type that a mention stands in; null outside of all.</summary>
    private static string? Enclosing(SyntaxNode node) => node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().LastOrDefault(IsType) switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };

    private static bool IsType(MemberDeclarationSyntax member) => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;
}
