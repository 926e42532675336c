using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;

namespace Examples;

internal static class Batches
{
    public static async Task Run(Action<ReadOnlyMemory<float>, ReadOnlyMemory<int>> train)
    {
        // example: batches
        using var data = DataSet.Open("photos");
        data.PrepareAt(size: 40);
        var statistics = StatisticsCache.LoadOrCompute(data, workers: Environment.ProcessorCount);
        using var batches = LoaderGraph.Start(data.Split(SplitNames.Train), statistics, new() { Batch = 8, Crop = 32, TotalSamples = 20 });
        await foreach (var batch in batches)
        {
            train(batch.Images, batch.Labels); // images × 3 × 32 × 32 floats: red, green, blue planes
        }

        // end
    }
}
