using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>An object's fields, with errors that name the file and the place in it.</summary>
internal sealed class JsonFields
{
    /// <summary>What any reader of JSON holds exactly.</summary>
    private const long LargestCount = 1L << 53;

    private readonly JsonElement _element;
    private readonly string _place;

    public JsonFields(string file, JsonElement element, string place = "$")
    {
        (File, _element, _place) = (file, element, place);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new UserErrorException($"{file}: {place} is a JSON {element.ValueKind}, allowed is an object");
        }
    }

    public string File { get; }

    public UserErrorException Error(string field, string what) => new($"{File}: {_place}.{field} {what}");

    public bool Has(string field) => _element.TryGetProperty(field, out _);

    public void AllowOnly(IEnumerable<string> fields)
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw Error(property.Name, $"is unknown, allowed are {string.Join(", ", fields)}");
            }
        }
    }

    /// <summary>A required text that is not empty.</summary>
    public string Text(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            throw Error(field, "is missing, allowed is a text");
        }

        return Text(field, value);
    }

    /// <summary>An optional list of texts.</summary>
    public string[] Texts(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => Text($"{field}[{i}]", item)).ToArray()
            : throw Error(field, $"is a JSON {value.ValueKind}, allowed is an array of texts");
    }

    /// <summary>An optional whole number in a range.</summary>
    public int Integer(string field, int absent, int min, int max)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return absent;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Error(field, $"is {value}, allowed are whole numbers from {min} to {max}");
    }

    /// <summary>An optional whole number of 64 bits from 1, null where absent.</summary>
    public long? Count(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number is >= 1 and <= LargestCount
            ? number
            : throw Error(field, $"is {value.GetRawText()}, allowed are whole numbers from 1 to {LargestCount}");
    }

    /// <summary>An optional text, null where absent; never empty.</summary>
    public string? OptionalText(string field) => Has(field) ? Text(field) : null;

    /// <summary>The fields of an optional object; null where it is absent.</summary>
    public JsonFields? Fields(string field) =>
        Object(field) is { ValueKind: JsonValueKind.Object } value ? new JsonFields(File, value, $"{_place}.{field}") : null;

    /// <summary>The fields of every object of an optional list.</summary>
    public JsonFields[] List(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => new JsonFields(File, item, $"{_place}.{field}[{i}]")).ToArray()
            : throw Error(field, $"is a JSON {value.ValueKind}, allowed is an array of objects");
    }

    /// <summary>Whether a field is there as an object.</summary>
    public bool IsObject(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>An optional object, undefined where absent.</summary>
    public JsonElement Object(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return default;
        }

        return value.ValueKind == JsonValueKind.Object
            ? value
            : throw Error(field, $"is a JSON {value.ValueKind}, allowed is an object");
    }

    private string Text(string field, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return string.IsNullOrWhiteSpace(text) ? throw Error(field, $"is {value.GetRawText()}, allowed is a text that is not empty") : text;
    }
}
