using AlexNet.Core;
using AlexNet.Exchange.Tensors;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Fitting;

/// <summary>Which tensor of a file is which parameter of a network: the one of its name, else the first of its shape; of biases the one beside
/// its weight.</summary>
internal sealed class Match
{
    /// <summary>What our own files have besides weights.</summary>
    private static readonly string[] OwnBesides = [".velocity", "statistics."];

    /// <summary>Tensors named in a message.</summary>
    private const int Shown = 16;

    private readonly Dictionary<string, ForeignTensor?> _byParameter = [];
    private readonly List<ForeignTensor> _left;
    private readonly Network _network;

    private Match(IEnumerable<ForeignTensor> tensors, Network network)
    {
        _network = network;
        _left = [.. tensors.Where(tensor => tensor.IsFloat && Size(tensor.Shape) > 1 && tensor.Name != OwnExport.MeanName && !IsBeside(tensor.Name))];
    }

    /// <summary>Null where the network does not fit.</summary>
    /// <param name="problem">Why, in words; else empty.</param>
    public static Match? Try(IReadOnlyList<ForeignTensor> tensors, Network network, out string problem)
    {
        var match = new Match(tensors, network);
        problem = match.Weights() ?? match.Biases() ?? match.Besides() ?? "";
        return problem.Length == 0 ? match : null;
    }

    /// <summary>Outputs of the file's classifier.</summary>
    public int Classes => (int)_byParameter[Classifier.Name]!.Shape[0];

    /// <summary>The tensor of a parameter; null for a bias that the file does not have, which is 0.</summary>
    public ForeignTensor? this[string parameter] => _byParameter[parameter];

    private ParameterTensor Classifier => _network.Parameters.Last(parameter => !parameter.IsBias);

    private static bool IsBeside(string name) =>
        name.EndsWith(".average", StringComparison.Ordinal) || OwnBesides.Any(word => name.Contains(word, StringComparison.Ordinal));

    private string? Weights()
    {
        foreach (var parameter in _network.Parameters.Where(parameter => !parameter.IsBias))
        {
            var anyClasses = parameter.Name == Classifier.Name;
            var named = _left.Find(tensor => tensor.Name == parameter.Name);
            if (named is not null && !Fits(named.Shape, parameter, anyClasses))
            {
                return $"{named.Name} is {ForeignTensor.Describe(named.Shape)}; network {_network.Name} allows {Allowed(parameter, anyClasses)}";
            }

            var found = named ?? _left.Find(tensor => Fits(tensor.Shape, parameter, anyClasses));
            if (found is null)
            {
                return $"no tensor {parameter.Name}: network {_network.Name} allows {Allowed(parameter, anyClasses)}; there are {Shapes()}";
            }

            Take(parameter, found);
        }

        return null;
    }

    private string? Biases()
    {
        foreach (var parameter in _network.Parameters.Where(parameter => parameter.IsBias))
        {
            var weight = _byParameter[WeightOf(parameter)]!;
            var beside = _left.Find(tensor => tensor.Shape.Count == 1 && Stem(tensor.Name) == Stem(weight.Name));
            if (beside is not null && beside.Shape[0] != weight.Shape[0])
            {
                return $"{beside.Name} is {ForeignTensor.Describe(beside.Shape)}; {weight} allows [{weight.Shape[0]}]";
            }

            Take(parameter, beside ?? _left.Find(tensor => tensor.Shape.Count == 1 && tensor.Shape[0] == weight.Shape[0] && !IsBesideAnother(tensor)));
        }

        return null;
    }

    /// <summary>What a network has no place for would be left out, and its function would be another.</summary>
    private string? Besides() => _left.Count == 0 ? null : $"holds {Shapes()} besides what network {_network.Name} has a place for";

    private string WeightOf(ParameterTensor bias) => _network.Parameters.First(parameter => parameter.Layer == bias.Layer && !parameter.IsBias).Name;

    private bool IsBesideAnother(ForeignTensor bias) => Stem(bias.Name) is { Length: > 0 } stem && _byParameter.Values.Any(weight => weight is not null && Stem(weight.Name) == stem);

    private void Take(ParameterTensor parameter, ForeignTensor? tensor)
    {
        _byParameter[parameter.Name] = tensor;
        if (tensor is not null)
        {
            _left.Remove(tensor);
        }
    }

    /// <summary>A fully connected layer may be given as a convolution that covers its input.</summary>
    private static bool Fits(IReadOnlyList<long> shape, ParameterTensor parameter, bool anyClasses)
    {
        var allowed = parameter.Dimensions;
        return shape.Count >= 2 && (anyClasses || shape[0] == allowed[0])
            && (allowed.Length == 2 ? Size([.. shape.Skip(1)]) == allowed[1] : shape.Skip(1).SequenceEqual(allowed.Skip(1).Select(extent => (long)extent)));
    }

    private static string Allowed(ParameterTensor parameter, bool anyClasses) =>
        ForeignTensor.Describe(parameter.Dimensions.Select((extent, i) => anyClasses && i == 0 ? "classes" : $"{extent}"));

    private static long Size(IReadOnlyList<long> shape) => shape.Aggregate(1L, (size, extent) => extent is < 0 or > int.MaxValue || size > int.MaxValue ? long.MaxValue : size * extent);

    /// <summary>What a weight and its bias have in common: "features.0" of "features.0.weight".</summary>
    private static string Stem(string name) => name.LastIndexOfAny(['.', '/', '_', ':']) is > 0 and var end ? name[..end] : "";

    private string Shapes() => _left.Count == 0 ? "none left" : Texts.Short([.. _left.Select(tensor => tensor.ToString())], Shown);
}
