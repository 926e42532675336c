namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>An array of a MATLAB file: a struct array, numbers, or text; other kinds are empty.</summary>
internal sealed class MatArray
{
    /// <summary>Its name; "" inside a struct.</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of elements.</summary>
    public int Count { get; init; }

    /// <summary>Its characters, column by column, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Its numbers, column by column, or null.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>Of a struct array every field's values, one per element; or null.</summary>
    public IReadOnlyDictionary<string, MatArray[]>? Fields { get; init; }
}
