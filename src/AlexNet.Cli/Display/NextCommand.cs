using AlexNet.Cli.Options;
using AlexNet.Core;

namespace AlexNet.Cli.Display;

/// <summary>How to call the program: through the build in a checkout, the program itself where it was published.</summary>
internal static class NextCommand
{
    private static readonly bool IsPublished = IsPublishedIn(AppContext.BaseDirectory);

    /// <summary>A text of the levels below: settings are options here, and targets are the build's. A text that was written in lines becomes
    /// one; a line break within a name is left to whoever shows it.</summary>
    public static string Worded(FormattableString text)
    {
        var worded = Wording.Of(text, Option, call => $"dotnet cake --target={call.Name} {Option(call.Setting.Name)}={call.Value}");
        return IsInLines(text) ? worded.ReplaceLineEndings(" ") : worded;
    }

    /// <summary>An error's message, worded likewise.</summary>
    public static string Worded(Exception error) => error is UserErrorException mistake ? Worded(mistake.Text) : error.Message;

    /// <summary>As <see cref="Line(string, string)"/>, for so many processes together, which a launcher starts and the build cannot.</summary>
    public static string Together(string name, string options, int processes)
    {
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "alexnet" ? Environment.ProcessPath : "alexnet";
        return processes == 1 ? Line(name, options) : $"  mpirun -n {processes} {Line(name, options, program).TrimStart()}";
    }

    /// <param name="name">The target, as <c>Train</c>.</param>
    /// <param name="options">Its options.</param>
    public static string Line(string name, string options) => Line(name, options, IsPublished ? Environment.ProcessPath : null);

    /// <param name="program">The published program, or null.</param>
    internal static string Line(string name, string options, string? program) => program is null
        ? $"  dotnet cake --target={name} {options}"
        : $"  {ShellWord.Quote(program)} {name.ToLowerInvariant()} {options}";

    private static bool IsInLines(FormattableString text) => text.Format.Contains('\n') || text.GetArguments().OfType<FormattableString>().Any(IsInLines);

    private static string Option(string setting) => "--" + setting;

    /// <summary>A published program has its manifests beside it.</summary>
    internal static bool IsPublishedIn(string folder) => Directory.Exists(Path.Combine(folder, "data-manifests"));
}
