using System.Globalization;
using OxyPlot;

namespace AlexNet.Experiments.Plots;

/// <summary>
/// The colours of charts. The library draws with a different one for each of their roles, and what it has drawn then names the role, a variable
/// of CSS that is one colour on light pages and another on dark ones.
/// </summary>
internal static class ChartColours
{
    /// <summary>Class of a chart's root, which holds the variables.</summary>
    public const string Class = "chart";

    private const string Prefix = "--chart-";

    /// <summary>Each at least 4.5 : 1 against the ground, but for the grid.</summary>
    private static readonly (string Role, string Light, string Dark)[] Roles =
    [
        ("ground", "#ffffff", "#15191e"),
        ("ink", "#1c2127", "#e4e8ec"),
        ("muted", "#5f6873", "#9aa4af"),
        ("grid", "#dfe3e8", "#323a43"),
        ("1", "#0b62a4", "#66b3f4"),
        ("2", "#a84a00", "#f2a65e"),
        ("3", "#2a7a37", "#6fcf7c"),
        ("4", "#8a35a8", "#d59cf0"),
        ("5", "#b3261e", "#ff8f86"),
        ("6", "#00707a", "#4fd0da"),
    ];

    private const int FirstOfSeries = 4;

    public static readonly OxyColor Ground = Stand(0);

    public static readonly OxyColor Ink = Stand(1);

    public static readonly OxyColor Muted = Stand(2);

    public static readonly OxyColor Grid = Stand(3);

    /// <summary>The rules that give the variables their colours.</summary>
    public static string Css { get; } =
        $".{Class}{{{Variables(role => role.Light)}}}@media (prefers-color-scheme:dark){{.{Class}{{{Variables(role => role.Dark)}}}}}";

    /// <summary>The colour of a series; after the last the first comes again.</summary>
    public static OxyColor Of(int series) => Stand(FirstOfSeries + series % (Roles.Length - FirstOfSeries));

    /// <summary>The role of a colour as the library has written it, or null where it is none of ours.</summary>
    public static string? Variable(string written)
    {
        var at = Array.FindIndex(Roles.Select((_, index) => Written(index)).ToArray(), written.Equals);
        return at < 0 ? null : $"var({Prefix}{Roles[at].Role})";
    }

    private static OxyColor Stand(int index) => OxyColor.FromRgb(1, 2, (byte)(10 + index));

    private static string Written(int index) => string.Create(CultureInfo.InvariantCulture, $"rgb(1,2,{10 + index})");

    private static string Variables(Func<(string Role, string Light, string Dark), string> colour) =>
        string.Concat(Roles.Select(role => $"{Prefix}{role.Role}:{colour(role)};"));
}
