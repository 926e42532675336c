namespace AlexNet.Exchange.Pickles;

/// <summary>A name in a module, which is looked up by nobody: "torch FloatStorage".</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(IReadOnlyList<object?> Items);

/// <summary>Bytes, or a string of Python 2.</summary>
internal sealed record PickleBytes(ReadOnlyMemory<byte> Bytes);

/// <summary>An object of a class, of which only the state is kept.</summary>
internal class PickleObject(PickleGlobal @class)
{
    public PickleGlobal Class { get; } = @class;

    /// <summary>What BUILD gave it.</summary>
    public object? State { get; set; }
}

/// <summary>A dictionary: its pairs in the order in which they came, those of texts by name too.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<string, object?> _byName = [];

    public List<(object? Key, object? Value)> Pairs { get; } = [];

    /// <summary>A later pair of the same text replaces an earlier one.</summary>
    public void Set(object? key, object? value)
    {
        if (PickleText.Of(key) is { } name)
        {
            if (!_byName.TryAdd(name, value))
            {
                _byName[name] = value;
                Pairs.RemoveAll(pair => PickleText.Of(pair.Key) == name);
            }

            key = name;
        }

        Pairs.Add((key, value));
    }

    /// <summary>Null where there is none.</summary>
    public object? this[string name] => _byName.GetValueOrDefault(name);
}

/// <summary>Texts of both Pythons.</summary>
internal static class PickleText
{
    private const int Longest = 4096;

    /// <summary>A text, or a string of Python 2 that is short enough to be one; else null.</summary>
    public static string? Of(object? value) => value switch
    {
        string text => text,
        PickleBytes { Bytes.Length: <= Longest } bytes => System.Text.Encoding.Latin1.GetString(bytes.Bytes.Span),
        _ => null,
    };
}
