using AlexNet.Core;
using AlexNet.Loader.DataSets;

namespace AlexNet.Training.Sessions;

/// <summary>Fits networks to data sets.</summary>
public static class NetworkChoice
{
    /// <summary>Crops that are a smaller part of an image's side than this show little of it.</summary>
    private const int LeastPart = 2;

    /// <summary>The network of a name with one output per class of the data set, whose images it is told to prepare as the network wants
    /// them where nothing else says how.</summary>
    /// <param name="name">Null: the first network whose images the pictures can fill.</param>
    /// <param name="without">Parts that it is to be without.</param>
    /// <param name="warn">Is told where the network sees little of each image.</param>
    /// <param name="own">A network that is in no list, in place of a named one.</param>
    /// <exception cref="UserErrorException">There is no such network, or the images are smaller than its input.</exception>
    internal static Network Fit(string? name, IReadOnlyList<string> without, DataSet data, Action<FormattableString> warn, Network? own = null)
    {
        data.RequireClasses();
        var network = Ablation.withoutAll(without, Chosen(name, without, own) ?? Default(data));
        if (data.IsSizeFree)
        {
            data.PrepareAt(network.ImageSize);
        }

        if (network.Crop > data.Size)
        {
            var fitting = Networks.all.Where(other => other.Crop <= data.Size).Select(other => other.Name);
            throw new UserErrorException(
                $"network {network.Name} reads {network.Crop}×{network.Crop} pixels; the images of {data.Name} have {data.Size}×{data.Size}, which allow {Join(fitting)}");
        }

        if (network.Crop * LeastPart < data.Size)
        {
            warn($"network {network.Name} reads {network.Crop}×{network.Crop} pixels at a time of images of {data.Size}×{data.Size}, a small part of each; {Target.Named("Prepare", Setting.Named("size"), $"{network.ImageSize}")} makes images that suit it");
        }

        return network.WithClasses(data.ClassNames.Count);
    }

    /// <summary>Name of the network that is taken for a data set where none is named.</summary>
    public static string NameFor(DataSet data) => Default(data).Name;

    /// <summary>Decides on the side of the prepared images where no network is named: as asked, or as the network wants them that the
    /// pictures can fill.</summary>
    /// <exception cref="UserErrorException">The images are prepared already, at another size.</exception>
    public static void Prepare(DataSet data, int? size)
    {
        if (data.IsSizeFree)
        {
            data.PrepareAt(size ?? Default(data).ImageSize);
        }
    }

    private static Network? Chosen(string? name, IReadOnlyList<string> without, Network? own)
    {
        if (own is null)
        {
            return name is null ? null : Networks.find(name);
        }

        OwnNetwork.require(own);
        if (without.Count > 0)
        {
            throw new UserErrorException($"network {own.Name} is one's own and is to be without {string.Join(", ", without)}; allowed is the network as it is to be");
        }

        return name is null || name == own.Name
            ? own
            : throw new UserErrorException($"network {name} and the network of one's own, {own.Name}, are both given; allowed is one of them");
    }

    private static Network Default(DataSet data) => data is { IsSizeFree: true, Pictures: { } pictures }
        ? Networks.forPictures(pictures.Side)
        : Networks.all.FirstOrDefault(network => network.Crop <= data.Size) ?? Networks.alexnet;

    private static string Join(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "no network";
}
