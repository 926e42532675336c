using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AlexNet.Architecture.Tests.Checks;

/// <summary>All that others can see of the core, as C# sees it: what the compiler checks in the other projects by itself.</summary>
internal static class CoreApi
{
    public const string File = "src/AlexNet.Core/PublicAPI.txt";

    private static readonly SymbolDisplayFormat Format = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeContainingType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A line for each type and member, in order.</summary>
    /// <param name="assembly">The core's file.</param>
    /// <param name="others">Files of what it uses.</param>
    public static IReadOnlyList<string> Lines(string assembly, IEnumerable<string> others)
    {
        var core = MetadataReference.CreateFromFile(assembly);
        var compilation = CSharpCompilation.Create("Api", references: others.Select(path => MetadataReference.CreateFromFile(path)).Prepend(core));
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(core)!;
        return [.. Types(symbol.GlobalNamespace).SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .Where(member => member is INamespaceSymbol || IsSeen(member))
            .SelectMany(member => member is INamedTypeSymbol type ? Types(type).Prepend(type) : Types(member));

    private static IEnumerable<string> Lines(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => member is not INamedTypeSymbol && IsSeen(member) && !IsGenerated(member))
            .Select(Line)
            .Prepend($"{type.ToDisplayString(Format)} : {type.TypeKind.ToString().ToLowerInvariant()}");

    /// <summary>The name first, so that a type's members stand together.</summary>
    private static string Line(ISymbol member)
    {
        var type = member switch
        {
            IMethodSymbol { MethodKind: not MethodKind.Constructor } method => method.ReturnType,
            IPropertySymbol property => property.Type,
            IFieldSymbol { HasConstantValue: false } field => field.Type,
            _ => null,
        };
        var text = member.ToDisplayString(Format);
        return $"{(text.StartsWith("static ", StringComparison.Ordinal) ? $"{text["static ".Length..]}, static" : text)}{(type is null ? "" : $" -> {type.ToDisplayString(Format)}")}";
    }

    private static bool IsSeen(ISymbol symbol) => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    /// <summary>Properties stand for their accessors; equality and order of records and unions follow from their kind.</summary>
    private static bool IsGenerated(ISymbol member) => member is IMethodSymbol { AssociatedSymbol: not null } or { IsImplicitlyDeclared: true }
        || member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "CompilerGeneratedAttribute");
}
