using AlexNet.Core;
using AlexNet.Loader.DataSets;

namespace AlexNet.Training.Sessions;

/// <summary>Fits networks to data sets.</summary>
internal static class NetworkChoice
{
    /// <summary>The network of a name with one output per class of the data set.</summary>
    /// <param name="name">Null: the first network whose input the images can fill.</param>
    /// <exception cref="UserErrorException">There is no such network, or the images are smaller than its input.</exception>
    public static Network Fit(string? name, DataSet data)
    {
        var network = name is null ? Default(data) : Networks.find(name);
        if (network.Crop > data.Size)
        {
            var fitting = Networks.all.Where(other => other.Crop <= data.Size).Select(other => other.Name);
            throw new UserErrorException(
                $"network {network.Name} reads {network.Crop}×{network.Crop} pixels; the images of {data.Name} have {data.Size}×{data.Size}, which allow {Join(fitting)}");
        }

        return network.WithClasses(data.ClassNames.Count);
    }

    private static Network Default(DataSet data) => Networks.all.FirstOrDefault(network => network.Crop <= data.Size) ?? Networks.alexnet;

    private static string Join(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "no network";
}
