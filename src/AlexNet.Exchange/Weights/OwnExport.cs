using System.Globalization;
using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Exchange.Weights;

/// <summary>What Export writes of a model beside its weights: network, classes, pixel scale and mean. So it comes in again as it was, but for
/// the border of its mean image, of which only the centre crop goes out.</summary>
internal static class OwnExport
{
    /// <summary>The name of the mean of the centre crop, [3, crop, crop].</summary>
    public const string MeanName = "mean";

    /// <summary>The same in the file of a PyTorch module, whose part that prepares images has it.</summary>
    public const string ModuleMeanName = "prepare.mean";

    private const string Program = "AlexNet.Pipeline ";
    private const int Colours = 3;
    private const int LargestSide = 4096;

    /// <summary>The model with what its metadata say; as it is where they are not Export's, or are wrong.</summary>
    /// <param name="texts">Its metadata.</param>
    /// <param name="mean">Reads the mean of the centre crop; null where the file has none.</param>
    public static ForeignModel Completed(ForeignModel model, IReadOnlyDictionary<string, string> texts, Func<float[]>? mean)
    {
        if (!Text("program").StartsWith(Program, StringComparison.Ordinal) || !Networks.isKnown(Text("network"))
            || !double.TryParse(Text("pixel_scale"), NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) || !double.IsFinite(scale) || scale <= 0)
        {
            return model;
        }

        var colour = Parsed<double[]>(Text("pixel_mean")) is { Length: Colours } known ? known : null;
        return model with
        {
            Network = Text("network"),
            Classes = Parsed<string?[]>(Text("classes"))?.OfType<string>().ToArray(),
            Pixels = new PixelRule(false, colour, [scale, scale, scale], string.Create(CultureInfo.InvariantCulture, $"0–255 less the mean image, divided by {scale:0.###}, as Export has written")),
            Mean = Mean(Networks.find(Text("network")).Crop, colour, mean),
        };

        string Text(string name) => texts.GetValueOrDefault(name, "");

        MeanImage? Mean(int crop, double[]? border, Func<float[]>? read) =>
            read is not null && border is not null && int.TryParse(Text("image_size"), NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side >= crop && side <= LargestSide
                && read() is var planes && planes.Length == Colours * crop * crop
                ? MeanImage.Centred(planes, crop, side, border)
                : null;
    }

    private static T? Parsed<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
