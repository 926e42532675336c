using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Recipes;

/// <summary>The kinds of the recipe table's fields, in JSON.</summary>
internal sealed class JsonFieldReader(JsonFields fields) : IFieldReader
{
    public int Whole(string field, int absent, WholeRange range) =>
        fields.Read(field, absent, (value, out number) => TryWhole(value, range, out number), $"is {range.Allowed}");

    public ulong Seed(string field, ulong absent) => fields.Read(field, absent, TrySeed, $"is {FieldKind.Seed.Allowed}");

    public double Number(string field, double absent, NumberRange range) =>
        fields.Read(field, absent, (value, out number) => TryNumber(value, out number) && range.Holds(number), $"is {range.Allowed}");

    public bool Flag(string field, bool absent) => fields.Read(field, absent, TryFlag, $"is {FieldKind.Flag.Allowed}");

    public string Word(string field, string? absent, string[] words)
    {
        var allowed = FieldKind.NewWord(words).Allowed;
        return fields.Read(field, absent, (value, out word) => TryText(value, out word) && words.Contains(word), $"is {allowed}")
            ?? throw fields.Error(field, $"is missing; allowed is {allowed}");
    }

    public int[] Wholes(string field, int[] absent, WholeRange range) =>
        fields.Read(field, absent, (value, out numbers) => TryWholes(value, range, out numbers), $"is an array of whole numbers from {range.Least}");

    public LayerRate[] Rates(string field, LayerRate[] absent) =>
        fields.Read(field, absent, TryRates, $"is {FieldKind.Rates.Allowed}");

    public IFieldReader? Object(string field, string[] allowed)
    {
        if (!fields.Has(field))
        {
            return null;
        }

        var inner = fields.IsObject(field) ? fields.Fields(field)! : throw fields.Wrong(field, $"is {FieldKind.NewObject(allowed).Allowed}");
        inner.AllowOnly(allowed);
        return new JsonFieldReader(inner);
    }

    private static bool TryWhole(JsonElement value, WholeRange range, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number) && range.Holds(number);
    }

    private static bool TrySeed(JsonElement value, out ulong number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out number);
    }

    private static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number);
    }

    private static bool TryFlag(JsonElement value, out bool flag)
    {
        flag = value.ValueKind == JsonValueKind.True;
        return flag || value.ValueKind == JsonValueKind.False;
    }

    private static bool TryText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    private static bool TryRates(JsonElement value, out LayerRate[] rates)
    {
        var texts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
        var parsed = texts.Select(item => TryText(item, out var text) ? LayerRates.tryParse(text)?.Value : null).ToArray();
        rates = [.. parsed.OfType<LayerRate>()];
        return value.ValueKind == JsonValueKind.Array && rates.Length == parsed.Length;
    }

    private static bool TryWholes(JsonElement value, WholeRange range, out int[] numbers)
    {
        var isAllowed = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => TryWhole(item, range, out _));
        numbers = isAllowed ? [.. value.EnumerateArray().Select(item => item.GetInt32())] : [];
        return isAllowed;
    }
}
