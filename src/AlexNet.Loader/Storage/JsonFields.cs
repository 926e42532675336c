using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>Tells whether a value is what is allowed, and what it means.</summary>
public delegate bool TryRead<T>(JsonElement value, [MaybeNullWhen(false)] out T result);

/// <summary>
/// An object's fields. Every error names the field as its writer knows it, the actual and the allowed: a path in a file, an option of the
/// command line, an entry of metadata.
/// </summary>
public sealed class JsonFields
{
    /// <summary>What any reader of JSON holds exactly.</summary>
    private const long LargestCount = 1L << 53;

    private readonly JsonElement _element;
    private readonly Func<string, string> _name;
    private readonly string _separator;

    /// <summary>The fields of an object.</summary>
    /// <param name="element">A JSON object.</param>
    /// <param name="name">How messages call a field.</param>
    /// <param name="separator">What stands in messages between the actual and the allowed.</param>
    public JsonFields(JsonElement element, Func<string, string> name, string separator = ", ") =>
        (_element, _name, _separator) = (element, name, separator);

    /// <summary>The fields of an object in a file; messages call a field FILE: PLACE.FIELD.</summary>
    /// <param name="file">The file.</param>
    /// <param name="element">What has to be an object.</param>
    /// <param name="place">Its path in the file.</param>
    /// <exception cref="UserErrorException">It is no object.</exception>
    public JsonFields(string file, JsonElement element, string place = "$")
        : this(RequireObject($"{file}: {place}", element), field => $"{file}: {place}.{field}")
    {
    }

    /// <summary>The fields of texts, such as the metadata of a safetensors file.</summary>
    /// <param name="texts">Every field and its text.</param>
    /// <param name="name">How messages call a field.</param>
    /// <param name="separator">What stands in messages between the actual and the allowed.</param>
    public static JsonFields OfTexts(IReadOnlyDictionary<string, string> texts, Func<string, string> name, string separator = ", ") =>
        new(JsonSerializer.SerializeToElement(texts), name, separator);

    /// <summary>What is wrong with a field, to be thrown.</summary>
    public UserErrorException Error(string field, string what) => new($"{_name(field)} {what}");

    /// <summary>That a field is not what is allowed, to be thrown.</summary>
    /// <param name="field">One that is there.</param>
    /// <param name="allowed">Such as "is a whole number from 1" or "are red, green".</param>
    public UserErrorException Wrong(string field, string allowed)
    {
        var value = _element.GetProperty(field);
        var actual = value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();
        return Error(field, $"is {actual}{_separator}allowed {allowed}");
    }

    /// <summary>Whether a field is there.</summary>
    public bool Has(string field) => _element.TryGetProperty(field, out _);

    /// <summary>What a field holds, of any kind; null where it is absent.</summary>
    public JsonElement? Value(string field) => _element.TryGetProperty(field, out var value) ? value : null;

    /// <summary>Refuses all other fields.</summary>
    /// <exception cref="UserErrorException">There is another one.</exception>
    public void AllowOnly(IEnumerable<string> fields)
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw Error(property.Name, $"is unknown{_separator}allowed are {string.Join(", ", fields)}");
            }
        }
    }

    /// <summary>An optional field of any kind.</summary>
    /// <param name="field">The field.</param>
    /// <param name="absent">What counts where it is not there.</param>
    /// <param name="read">Whether a value is allowed, and what it means.</param>
    /// <param name="allowed">What is allowed, such as "is a whole number from 1".</param>
    /// <exception cref="UserErrorException">It is not allowed.</exception>
    public T Read<T>(string field, T absent, TryRead<T> read, string allowed) =>
        !_element.TryGetProperty(field, out var value) ? absent
        : read(value, out var result) ? result
        : throw Wrong(field, allowed);

    /// <summary>A required text that is not empty.</summary>
    /// <exception cref="UserErrorException">It is missing or something else.</exception>
    public string Text(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            throw Error(field, $"is missing{_separator}allowed is a text");
        }

        return Text(field, value);
    }

    /// <summary>An optional list of texts.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public string[] Texts(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => Text($"{field}[{i}]", item)).ToArray()
            : throw Error(field, $"is a JSON {value.ValueKind}{_separator}allowed is an array of texts");
    }

    /// <summary>An optional whole number in a range.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public int Integer(string field, int absent, int min, int max)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return absent;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Error(field, $"is {value}{_separator}allowed are whole numbers from {min} to {max}");
    }

    /// <summary>An optional whole number of 64 bits from 1, null where absent.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public long? Count(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number is >= 1 and <= LargestCount
            ? number
            : throw Error(field, $"is {value.GetRawText()}{_separator}allowed are whole numbers from 1 to {LargestCount}");
    }

    /// <summary>An optional text, null where absent; never empty.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public string? OptionalText(string field) => Has(field) ? Text(field) : null;

    /// <summary>The fields of an optional object; null where it is absent.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public JsonFields? Fields(string field) =>
        Object(field) is { ValueKind: JsonValueKind.Object } value ? Inside(value, _name(field)) : null;

    /// <summary>The fields of every object of an optional list.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public JsonFields[] List(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => Inside(item, $"{_name(field)}[{i}]")).ToArray()
            : throw Error(field, $"is a JSON {value.ValueKind}{_separator}allowed is an array of objects");
    }

    /// <summary>Whether a field is there as an object.</summary>
    public bool IsObject(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>An optional object, undefined where absent.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public JsonElement Object(string field)
    {
        if (!_element.TryGetProperty(field, out var value))
        {
            return default;
        }

        return value.ValueKind == JsonValueKind.Object
            ? value
            : throw Error(field, $"is a JSON {value.ValueKind}{_separator}allowed is an object");
    }

    private static JsonElement RequireObject(string name, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element
            : throw new UserErrorException($"{name} is a JSON {element.ValueKind}, allowed is an object");

    private JsonFields Inside(JsonElement element, string name) =>
        new(RequireObject(name, element), field => $"{name}.{field}", _separator);

    private string Text(string field, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return string.IsNullOrWhiteSpace(text) ? throw Error(field, $"is {value.GetRawText()}{_separator}allowed is a text that is not empty") : text;
    }
}
