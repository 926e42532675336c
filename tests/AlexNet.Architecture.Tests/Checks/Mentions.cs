using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>The types that a source file uses: named, or behind a member, a <c>var</c>, an operator or a <c>new()</c>.</summary>
internal static class Mentions
{
    /// <summary>Outermost types; one may come several times.</summary>
    public static IEnumerable<(SyntaxNode Node, INamedTypeSymbol Type)> In(SemanticModel model) =>
        from node in model.SyntaxTree.GetRoot().DescendantNodes()
        from type in Of(node, model).SelectMany(Parts)
        select (node, Outermost(type));

    private static IEnumerable<ITypeSymbol?> Of(SyntaxNode node, SemanticModel model) => node switch
    {
        SimpleNameSyntax or ConstructorInitializerSyntax or ElementAccessExpressionSyntax or BinaryExpressionSyntax
            or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => Types(model.GetSymbolInfo(node)),
        ImplicitObjectCreationExpressionSyntax or CollectionExpressionSyntax or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } =>
            [model.GetTypeInfo(node).ConvertedType],
        SingleVariableDesignationSyntax => [(model.GetDeclaredSymbol(node) as ILocalSymbol)?.Type],
        ParameterSyntax { Type: null } => [(model.GetDeclaredSymbol(node) as IParameterSymbol)?.Type],
        _ => [],
    };

    private static IEnumerable<ITypeSymbol?> Types(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
    {
        ITypeSymbol type => [type],
        IMethodSymbol method => [method.ContainingType, .. method.TypeArguments],
        IFieldSymbol or IPropertySymbol or IEventSymbol => [(info.Symbol ?? info.CandidateSymbols[0]).ContainingType],
        _ => [],
    };

    /// <summary>A type and those it is put together from.</summary>
    private static IEnumerable<INamedTypeSymbol> Parts(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Prepend(named.OriginalDefinition),
        IArrayTypeSymbol array => Parts(array.ElementType),
        IPointerTypeSymbol pointer => Parts(pointer.PointedAtType),
        _ => [],
    };

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } outer ? Outermost(outer) : type;
}
