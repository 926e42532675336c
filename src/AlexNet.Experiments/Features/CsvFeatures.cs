using System.Globalization;
using System.Text;
using AlexNet.Experiments.Markup;

namespace AlexNet.Experiments.Features;

/// <summary>Features as a table: a line for each image with its name, its class and its numbers. Quoted as RFC 4180 has it; lines end in one line feed.</summary>
internal sealed class CsvFeatures : IFeatureWriter
{
    private readonly StreamWriter _text;
    private readonly FeatureInfo _info;

    public CsvFeatures(Stream stream, FeatureInfo info)
    {
        (_text, _info) = (new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true), info);
        _text.Write("name,class");
        for (var i = 0; i < info.Shape.Size; i++)
        {
            _text.Write(string.Create(CultureInfo.InvariantCulture, $",{info.Layer}_{i}"));
        }

        _text.Write('\n');
    }

    public void Add(ReadOnlySpan<float> rows, IReadOnlyList<FeatureImage> images)
    {
        Span<char> number = stackalloc char[32];
        for (var i = 0; i < images.Count; i++)
        {
            _text.Write(CsvText.Quoted(images[i].Name));
            _text.Write(',');
            _text.Write(images[i].Label >= 0 ? CsvText.Quoted(_info.ClassNames[images[i].Label]) : "");
            foreach (var value in rows.Slice(i * _info.Shape.Size, _info.Shape.Size))
            {
                value.TryFormat(number, out var length, provider: CultureInfo.InvariantCulture);
                _text.Write(',');
                _text.Write(number[..length]);
            }

            _text.Write('\n');
        }
    }

    public void Finish() => _text.Dispose();
}
