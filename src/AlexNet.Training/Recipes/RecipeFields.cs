using System.Globalization;
using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>Reads a JSON object's fields over a base's values; every error names the field as its writer knows it, the actual and
/// the allowed.</summary>
/// <param name="describe">How a field is named in messages: a JSON path, or an option of the command line.</param>
internal sealed class RecipeFields(JsonElement fields, Func<string, string> describe)
{
    public void AllowOnly(IReadOnlyCollection<string> names)
    {
        foreach (var property in fields.EnumerateObject().Where(property => !names.Contains(property.Name)))
        {
            throw new UserErrorException($"{describe(property.Name)} is unknown; allowed are {string.Join(", ", names)}");
        }
    }

    public int Integer(string name, int absent, int least, int most = int.MaxValue) =>
        !fields.TryGetProperty(name, out var value) ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : throw Wrong(name, value, most == int.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}");

    public ulong Seed(string name, ulong absent) =>
        !fields.TryGetProperty(name, out var value) ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number
        : throw Wrong(name, value, "a whole number from 0 to 2⁶⁴ − 1");

    /// <param name="above">Whether the least value itself is excluded.</param>
    public double Number(string name, double absent, double least, double most = double.MaxValue, bool above = false, bool below = false)
    {
        if (!fields.TryGetProperty(name, out var value))
        {
            return absent;
        }

        var isNumber = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out _);
        var number = isNumber ? value.GetDouble() : double.NaN;
        var fits = (above ? number > least : number >= least) && (below ? number < most : number <= most);
        var upper = most == double.MaxValue ? "" : FormattableString.Invariant($" and {(below ? "below" : "at most")} {most}");
        return fits ? number : throw Wrong(name, value, FormattableString.Invariant($"a number {(above ? "above" : "of at least")} {least}{upper}"));
    }

    public bool Flag(string name, bool absent) =>
        !fields.TryGetProperty(name, out var value) ? absent
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, value, "true or false");

    /// <summary>One of several words.</summary>
    public T? Choice<T>(string name, T? absent, IReadOnlyDictionary<string, T> words) =>
        !fields.TryGetProperty(name, out var value) ? absent
        : value.ValueKind == JsonValueKind.String && words.TryGetValue(value.GetString()!, out var choice) ? choice
        : throw Wrong(name, value, string.Join(", ", words.Keys));

    public int[] Integers(string name, int[] absent, int least) =>
        !fields.TryGetProperty(name, out var value) ? absent
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => IsInteger(item, least))
            ? value.EnumerateArray().Select(item => item.GetInt32()).ToArray()
            : throw Wrong(name, value, $"an array of whole numbers from {least}");

    /// <summary>A nested object's fields, or null where there is none.</summary>
    public RecipeFields? Object(string name) =>
        !fields.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Object ? new RecipeFields(value, field => $"{describe(name)}.{field}")
        : throw Wrong(name, value, "an object");

    /// <summary>Complains of a field that must be there.</summary>
    public void Require(string name, string allowed)
    {
        if (!fields.TryGetProperty(name, out _))
        {
            throw new UserErrorException($"{describe(name)} is missing; allowed is {allowed}");
        }
    }

    private static bool IsInteger(JsonElement item, int least) =>
        item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) && number >= least;

    private UserErrorException Wrong(string name, JsonElement value, string allowed)
    {
        var actual = value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();
        return new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"{describe(name)} is {actual}; allowed is {allowed}"));
    }
}
