using System.Globalization;

namespace AlexNet.Bench.Output;

/// <summary>Numbers as they are printed.</summary>
internal static class Figures
{
    /// <summary>Three significant digits at least, and never an exponent.</summary>
    public static string Text(double value)
    {
        var format = Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture) + "×";

    public static string Percent(double value) => (100 * value).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
