using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Training.Recipes;

/// <summary>A JSON object's fields; every error names the field as its writer knows it, the actual and the allowed.</summary>
/// <param name="describe">How a field is named in messages: a JSON path, or an option of the command line.</param>
internal sealed class JsonFieldReader(JsonElement fields, Func<string, string> describe) : IFieldReader
{
    public void AllowOnly(IReadOnlyCollection<string> names)
    {
        foreach (var property in fields.EnumerateObject().Where(property => !names.Contains(property.Name)))
        {
            throw new UserErrorException($"{describe(property.Name)} is unknown; allowed are {string.Join(", ", names)}");
        }
    }

    public int Whole(string field, int absent, WholeRange range) =>
        !fields.TryGetProperty(field, out var value) ? absent
        : IsWhole(value, range) ? value.GetInt32()
        : throw Wrong(field, value, range.Allowed);

    public ulong Seed(string field, ulong absent) =>
        !fields.TryGetProperty(field, out var value) ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number
        : throw Wrong(field, value, FieldKind.Seed.Allowed);

    public double Number(string field, double absent, NumberRange range) =>
        !fields.TryGetProperty(field, out var value) ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && range.Holds(number) ? number
        : throw Wrong(field, value, range.Allowed);

    public bool Flag(string field, bool absent) =>
        !fields.TryGetProperty(field, out var value) ? absent
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(field, value, FieldKind.Flag.Allowed);

    public string Word(string field, string? absent, string[] words)
    {
        var allowed = FieldKind.NewWord(words).Allowed;
        return !fields.TryGetProperty(field, out var value) ? absent ?? throw new UserErrorException($"{describe(field)} is missing; allowed is {allowed}")
            : value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()) ? value.GetString()!
            : throw Wrong(field, value, allowed);
    }

    public int[] Wholes(string field, int[] absent, WholeRange range) =>
        !fields.TryGetProperty(field, out var value) ? absent
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => IsWhole(item, range)) ? [.. value.EnumerateArray().Select(item => item.GetInt32())]
        : throw Wrong(field, value, $"an array of whole numbers from {range.Least}");

    public IFieldReader? Object(string field, string[] allowed)
    {
        if (!fields.TryGetProperty(field, out var value))
        {
            return null;
        }

        var inner = value.ValueKind == JsonValueKind.Object
            ? new JsonFieldReader(value, name => $"{describe(field)}.{name}")
            : throw Wrong(field, value, FieldKind.NewObject(allowed).Allowed);
        inner.AllowOnly(allowed);
        return inner;
    }

    private static bool IsWhole(JsonElement value, WholeRange range) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && range.Holds(number);

    private UserErrorException Wrong(string field, JsonElement value, string allowed)
    {
        var actual = value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();
        return new UserErrorException($"{describe(field)} is {actual}; allowed is {allowed}");
    }
}
