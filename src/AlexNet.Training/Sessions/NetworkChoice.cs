using AlexNet.Core;
using AlexNet.Loader.DataSets;

namespace AlexNet.Training.Sessions;

/// <summary>Fits networks to data sets.</summary>
public static class NetworkChoice
{
    /// <summary>The first network whose input the data set's images can fill.</summary>
    public static string Default(DataSet data) =>
        (Networks.all.FirstOrDefault(network => network.Crop <= data.Size) ?? Networks.alexnet).Name;

    /// <summary>The network with one output per class of the data set.</summary>
    /// <exception cref="UserErrorException">The images are smaller than the network's input.</exception>
    public static Network Fit(Network network, DataSet data)
    {
        if (network.Crop > data.Size)
        {
            var fitting = Networks.all.Where(other => other.Crop <= data.Size).Select(other => other.Name);
            throw new UserErrorException(
                $"network {network.Name} reads {network.Crop}×{network.Crop} pixels; the images of {data.Name} have {data.Size}×{data.Size}, which allow {Join(fitting)}");
        }

        return network.WithClasses(data.ClassNames.Count);
    }

    private static string Join(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "no network";
}
