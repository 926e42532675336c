using Parquet;
using Parquet.Schema;

namespace AlexNet.Experiments.Features;

/// <summary>Features as Parquet: the columns name, class and a list of numbers that is named after the layer. The metadata are those of
/// the safetensors file.</summary>
internal sealed class ParquetFeatures : IFeatureWriter
{
    /// <summary>Numbers of a group of rows, which is written when it is full: 16 MiB.</summary>
    private const int GroupNumbers = 1 << 22;

    private readonly FeatureInfo _info;
    private readonly DataField _name = new DataField<string>("name");
    private readonly DataField _class = new DataField<string>("class");
    private readonly DataField _number = new DataField<float>("element");
    private readonly ParquetWriter _writer;
    private readonly List<string> _names = [];
    private readonly List<string> _classes = [];
    private readonly List<float> _numbers = [];

    public ParquetFeatures(Stream stream, FeatureInfo info)
    {
        _info = info;
        var schema = new ParquetSchema(_name, _class, new ListField(info.Layer, _number));

        // Numbers of a network hardly ever come twice.
        var options = new ParquetOptions { DictionaryEncodingThreshold = 0 };
        _writer = ParquetWriter.CreateAsync(schema, stream, options).GetAwaiter().GetResult();
        _writer.CustomMetadata = info.Metadata();
    }

    public void Add(ReadOnlySpan<float> rows, IReadOnlyList<FeatureImage> images)
    {
        foreach (var image in images)
        {
            _names.Add(image.Name);
            _classes.Add(image.Label >= 0 ? _info.ClassNames[image.Label] : "");
        }

        _numbers.AddRange(rows);
        if (_numbers.Count >= GroupNumbers)
        {
            WriteGroup().GetAwaiter().GetResult();
        }
    }

    public void Finish()
    {
        if (_names.Count > 0)
        {
            WriteGroup().GetAwaiter().GetResult();
        }

        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task WriteGroup()
    {
        using (var group = _writer.CreateRowGroup())
        {
            await group.WriteAsync(_name, _names).ConfigureAwait(false);
            await group.WriteAsync(_class, _classes).ConfigureAwait(false);

            // 0 begins a row's list, 1 goes on with it; every number is there, down to the last level.
            var (repetitions, definitions) = (new int[_numbers.Count], new int[_numbers.Count]);
            Array.Fill(repetitions, 1);
            Array.Fill(definitions, _number.MaxDefinitionLevel);
            for (var row = 0; row < repetitions.Length; row += _info.Shape.Size)
            {
                repetitions[row] = 0;
            }

            await group.WriteAllPartsAsync<float>(_number, _numbers.ToArray(), definitions, repetitions, CancellationToken.None).ConfigureAwait(false);
            group.CompleteValidate();
        }

        _names.Clear();
        _classes.Clear();
        _numbers.Clear();
    }
}
