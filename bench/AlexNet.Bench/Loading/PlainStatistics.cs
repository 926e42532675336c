using AlexNet.Core;
using AlexNet.Loader.Statistics;

namespace AlexNet.Bench.Loading;

/// <summary>Statistics of no data set: their values do not change the work.</summary>
internal static class PlainStatistics
{
    public static DataStatistics Of(int size)
    {
        var mean = new float[size * size * 3];
        mean.AsSpan().Fill(120);
        double[] covariance = [4000, 3500, 3000, 3500, 4000, 3500, 3000, 3500, 4500];
        return new()
        {
            Size = size,
            Count = 1,
            Mean = mean,
            PixelMean = [120, 120, 120],
            Covariance = covariance,
            Eigen = Pca.Eigen(covariance),
        };
    }
}
