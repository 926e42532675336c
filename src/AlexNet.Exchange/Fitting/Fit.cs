using AlexNet.Core;
using AlexNet.Exchange.Tensors;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Statistics;

namespace AlexNet.Exchange.Fitting;

/// <summary>The weights of another program's file as those of a network of ours.</summary>
public sealed class Fit
{
    /// <summary>Networks that are without something by their names have their dropout from this part on.</summary>
    private const string Without = "-without-";

    private readonly Match _match;

    private Fit(ForeignModel model, Network network, Match match)
    {
        (Model, Network, _match) = (model, network.WithClasses(match.Classes), match);
        Pixels = model.Pixels ?? (network.Name == Networks.alexnetTorchvision.Name ? PixelRule.Torchvision : PixelRule.Bytes);
    }

    /// <summary>Where they are from.</summary>
    public ForeignModel Model { get; }

    /// <summary>The network, with as many classes as the file's.</summary>
    public Network Network { get; }

    /// <summary>What pixels the file's network reads.</summary>
    public PixelRule Pixels { get; }

    /// <summary>Other networks that fit as well.</summary>
    public IReadOnlyList<string> Others { get; private init; } = [];

    /// <summary>The file's tensors as parameters of a network, whose classifier may be of another number of classes.</summary>
    /// <exception cref="UserErrorException">They do not fit.</exception>
    public static Fit Of(ForeignModel model, Network network) => Match.Try(model.Tensors, network, out var problem) is { } match
        ? new Fit(model, network, match)
        : throw new UserErrorException($"{model.Path}: {problem}");

    /// <summary>The file's tensors as parameters of the network that it names, else of the first that they fit, by shapes and, where the file
    /// tells of its layers, by these.</summary>
    /// <exception cref="UserErrorException">They fit none.</exception>
    public static Fit Guess(ForeignModel model)
    {
        if (model.Network is { } own)
        {
            return Of(model, Networks.find(own));
        }

        Network[] byShapes = [.. Networks.all.Where(network => Match.Try(model.Tensors, network, out _) is not null)];
        if (byShapes.Length == 0)
        {
            var weights = model.Tensors.Where(tensor => tensor.IsFloat && tensor.Shape.Count > 1).Select(tensor => tensor.ToString()).ToArray();
            throw UserErrorException.Of($"{model.Path}: no network fits its {Counted.Of(weights.Length, "weight")}: {string.Join(", ", weights.Take(16))}; {Setting.Named("network")} NAME tells what is different from that one's");
        }

        Network[] alike = [.. byShapes.Where(network => model.Layers is null || model.Layers.SequenceEqual(LayerWords.Of(network)))];
        if (alike.Length == 0)
        {
            throw UserErrorException.Of($"{model.Path}: no network of these shapes has its layers: {string.Join(", ", model.Layers!)}; {Setting.Named("network")} takes one for it all the same: {string.Join(", ", byShapes.Select(network => network.Name))}");
        }

        var fit = Of(model, alike[0]);
        return new Fit(model, alike[0], fit._match) { Others = [.. alike.Skip(1).Select(network => network.Name)] };
    }

    /// <summary>Whether the file tells of other layers than the network's.</summary>
    public bool HasOtherLayers => Model.Network != Network.Name && Model.Layers is { } layers && !layers.SequenceEqual(LayerWords.Of(Network));

    /// <summary>The file's tensor of a parameter; null for a bias that is 0.</summary>
    public ForeignTensor? Source(ParameterTensor parameter) => _match[parameter.Name];

    /// <summary>What a parameter is to a run of this recipe, so that it computes as the file's network did.</summary>
    /// <param name="parameter">Of the network, though not of its classifier where that is of another number of classes.</param>
    /// <param name="recipe">Its pixel scale goes into the first weights, its dropout into those after a dropout.</param>
    /// <exception cref="UserErrorException">The file is damaged, or a value is no finite number.</exception>
    public float[] Values(ParameterTensor parameter, Recipe recipe)
    {
        if (Source(parameter) is not { } source)
        {
            return new float[parameter.Size];
        }

        var values = source.Read();
        var wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        if (wrong >= 0)
        {
            throw new UserErrorException($"{Model.Path}: {source.Name} holds {values[wrong]}; allowed are finite numbers");
        }

        if (parameter.IsBias)
        {
            return values;
        }

        return parameter.Ordinal == 0 && parameter.Dimensions.Length == 4 ? FirstLayer(parameter, values, recipe)
            : DropoutFactor(parameter, recipe) is var factor && factor != 1 ? Array.ConvertAll(values, value => (float)(value * factor))
            : values;
    }

    /// <summary>The statistics of a model with these weights: a mean image alone.</summary>
    /// <param name="given">The mean image, null where the file's own is meant, or its pixels' mean.</param>
    /// <exception cref="UserErrorException">It is smaller than the network's input.</exception>
    public DataStatistics Statistics(MeanImage? given)
    {
        var mean = given ?? Model.Mean ?? MeanImage.Of(Pixels.Mean ?? [0, 0, 0]);
        return mean.AsStatistics(Network, Pixels.Bgr && given is not null);
    }

    /// <summary>Everything that is done to the file's numbers, in words.</summary>
    /// <param name="recipe">As for <see cref="Values"/>.</param>
    public IEnumerable<string> Conversions(Recipe recipe)
    {
        foreach (var conversion in Model.Conversions)
        {
            yield return conversion;
        }

        var first = Network.Parameters[0].Layer;
        if (Pixels.Bgr)
        {
            yield return $"{first}: kernels of blue, green, red turned to red, green, blue";
        }

        if (Pixels.Unit.Any(unit => unit != recipe.PixelScale))
        {
            yield return FormattableString.Invariant($"{first}: kernels times {recipe.PixelScale:0.###}, divided by {string.Join(", ", Pixels.Unit.Select(unit => unit.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)))} by channel");
        }

        foreach (var parameter in Network.Parameters.Where(parameter => !parameter.IsBias && DropoutFactor(parameter, recipe) != 1))
        {
            yield return FormattableString.Invariant($"{parameter.Layer}: weights times {DropoutFactor(parameter, recipe):0.###} for the dropout before it");
        }

        foreach (var parameter in Network.Parameters.Where(parameter => Source(parameter) is null))
        {
            yield return $"{parameter.Name}: 0, as the file has none";
        }
    }

    /// <summary>(pixel − mean) ÷ unit of the file against (pixel − mean) ÷ scale of ours.</summary>
    private float[] FirstLayer(ParameterTensor parameter, float[] values, Recipe recipe)
    {
        const int colours = 3;
        var plane = parameter.Dimensions[2] * parameter.Dimensions[3];
        var turned = new float[values.Length];
        for (var at = 0; at < values.Length; at++)
        {
            var (filter, channel, pixel) = (at / plane / colours, at / plane % colours, at % plane);
            var from = Pixels.Bgr ? colours - 1 - channel : channel;
            turned[at] = (float)(values[(((filter * colours) + from) * plane) + pixel] * recipe.PixelScale / Pixels.Unit[channel]);
        }

        return turned;
    }

    private double DropoutFactor(ParameterTensor parameter, Recipe recipe) =>
        DropoutFactor(Network, parameter, Model.DropoutAtTest ? DropoutScaling.AtTest : DropoutScaling.AtTraining, recipe);

    /// <summary>By what the weights after a dropout are multiplied, where theirs and a run of this recipe multiply otherwise at test.</summary>
    /// <param name="scaling">Where the weights' own run has its factor.</param>
    public static double DropoutFactor(Network network, ParameterTensor parameter, DropoutScaling scaling, Recipe recipe)
    {
        var whole = network.Name.Split(Without)[0];
        var layers = Networks.isKnown(whole) ? Networks.find(whole).Layers : network.Layers;
        var at = Array.FindIndex(layers, layer => layer.Name == parameter.Layer);
        if (at < 1 || layers[at - 1].Layer is not Layer.Dropout { rate: var rate })
        {
            return 1;
        }

        var theirs = scaling == DropoutScaling.AtTest ? 1 - rate : 1;
        var ours = network.Name.Contains(Without + "dropout", StringComparison.Ordinal) ? 1 : Dropout.TestFactor(recipe.Dropout, recipe.DropoutScaling);
        return theirs / ours;
    }
}
