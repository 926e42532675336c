using AlexNet.Loader.DataSets;

namespace Examples;

internal static class LoaderPackage
{
    public static void Run()
    {
        // example: AlexNet.Loader
        using var data = DataSet.Open("photos"); // photos/CLASS/*.jpg, a tar, shards, Parquet files, ...
        foreach (var split in data.Splits)
        {
            Console.WriteLine($"{split}: {data.Split(split).Count} images of {data.ClassNames.Count} classes");
        }

        // end
    }
}
