using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>What single files of C# must be like.</summary>
internal static class SyntaxChecks
{
    /// <summary>A namespace is the project's name and the folder.</summary>
    public static IEnumerable<Finding> Namespaces(SourceCompilation sources) =>
        from node in Nodes<BaseNamespaceDeclarationSyntax>(sources)
        let file = sources.File(node.SyntaxTree)!
        let expected = $"{file.Project}/{file.Folder}".TrimEnd('/').Replace('/', '.')
        where node.Name.ToString() != expected
        select sources.Finding(node, $"the namespace is {node.Name}; the folder's is {expected}");

    /// <summary>Private fields begin with an underscore; constants and what is set once for all with a capital.</summary>
    public static IEnumerable<Finding> Fields(SourceCompilation sources) =>
        from field in Nodes<FieldDeclarationSyntax>(sources)
        where IsPrivate(field)
        from variable in field.Declaration.Variables
        let name = variable.Identifier.Text
        where IsFixed(field) ? !char.IsUpper(name[0]) : !(name.Length > 1 && name[0] == '_' && char.IsLower(name[1]))
        select sources.Finding(variable, $"the private field {name} must begin with {(IsFixed(field) ? "a capital" : "an underscore")}");

    /// <summary>A setting in a plain string would lose what the command line calls it.</summary>
    public static IEnumerable<Finding> Settings(SourceCompilation sources) =>
        from hole in Nodes<InterpolationSyntax>(sources)
        let model = sources.Compilation.GetSemanticModel(hole.SyntaxTree)
        where IsWorded(model.GetTypeInfo(hole.Expression).Type)
            && model.GetTypeInfo(hole.Parent!).ConvertedType?.SpecialType == SpecialType.System_String
        select sources.Finding(hole, $"{hole.Expression} stands in a plain string; allowed is a FormattableString, as UserErrorException.Of takes");

    private static bool IsWorded(ITypeSymbol? type) =>
        type?.ToString() is "AlexNet.Core.Setting" or "AlexNet.Core.Target" or "System.FormattableString";

    private static bool IsPrivate(FieldDeclarationSyntax field) =>
        field.Parent is not InterfaceDeclarationSyntax
        && !field.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword);

    private static bool IsFixed(FieldDeclarationSyntax field) =>
        field.Modifiers.Any(SyntaxKind.ConstKeyword) || (field.Modifiers.Any(SyntaxKind.StaticKeyword) && field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword));

    private static IEnumerable<T> Nodes<T>(SourceCompilation sources)
        where T : SyntaxNode =>
        sources.Compilation.SyntaxTrees.Where(tree => sources.File(tree) is not null).SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<T>());
}
