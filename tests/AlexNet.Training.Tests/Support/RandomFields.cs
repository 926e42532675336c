namespace AlexNet.Training.Tests.Support;

/// <summary>Gives every field a value within its range, its ends included, whatever the field.</summary>
internal sealed class RandomFields(int seed) : IFieldReader
{
    private readonly Random _random = new(seed);

    /// <summary>A recipe of any name with random fields.</summary>
    public static Recipe Recipe(int seed)
    {
        var reader = new RandomFields(seed);
        return RecipeTable.fields.Aggregate(reader.OneOf(Core.Recipes.all), (recipe, field) => field.Read(recipe, reader));
    }

    public int Whole(string field, int absent, WholeRange range) => _random.Next(4) switch
    {
        0 => range.Least,
        1 => range.Most,
        _ => (int)_random.NextInt64(range.Least, range.Most + 1L),
    };

    public double Number(string field, double absent, NumberRange range)
    {
        var positive = _random.Next(8) == 0 ? double.MaxValue : (1 + _random.NextDouble()) * Math.Pow(10, _random.Next(-300, 300));
        var isEnd = _random.Next(4) == 0;
        return range switch
        {
            NumberRange.AtLeast r => isEnd ? r.least : Math.Min(double.MaxValue, r.least + positive),
            NumberRange.Above r => isEnd ? double.BitIncrement(r.limit) : Math.Max(double.BitIncrement(r.limit), positive),
            NumberRange.Below r => isEnd ? OneOf([r.least, double.BitDecrement(r.limit)]) : r.least + ((r.limit - r.least) * _random.NextDouble()),
            _ => throw new NotSupportedException(range.Allowed),
        };
    }

    public ulong Seed(string field, ulong absent) => OneOf([0UL, ulong.MaxValue, (ulong)_random.NextInt64(long.MinValue, long.MaxValue)]);

    public bool Flag(string field, bool absent) => _random.Next(2) == 0;

    public string Word(string field, string? absent, string[] words) => OneOf(words);

    public int[] Wholes(string field, int[] absent, WholeRange range) => [.. Enumerable.Range(0, _random.Next(5)).Select(_ => Whole(field, 0, range))];

    public LayerRate[] Rates(string field, LayerRate[] absent) =>
        [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new LayerRate(OneOf(["conv1", "conv2"]), OneOf(["conv2", "fc8"]), Number(field, 0, NumberRange.NewAtLeast(0)), Whole(field, 0, new(0, int.MaxValue))))];

    public IFieldReader Object(string field, string[] fields) => this;

    private T OneOf<T>(T[] values) => values[_random.Next(values.Length)];
}
