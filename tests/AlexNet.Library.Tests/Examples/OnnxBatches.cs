using AlexNet.Exchange.Export;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Evaluation;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Examples;

internal static class OnnxBatches
{
    public static async Task<List<float>> Run()
    {
        var found = new List<float>();

        // example: onnx
        using var model = TrainedModel.Open("model.safetensors");
        var floats = new ExportOptions { Input = ExportInput.Floats, Layout = PixelLayout.Nchw, Type = PixelType.Float };
        ModelExport.Write("model.safetensors", exported => OnnxExport.Write(exported, floats, "model.onnx"), Console.Error.WriteLine);

        using var runtime = new InferenceSession("model.onnx");
        using var data = DataSet.Open("photos");
        model.RequireSize("model.safetensors", data);
        var source = data.Split(SplitNames.Validation);
        var crop = model.Session.Network.Crop;
        var options = LoaderOptions.Evaluation(source, batch: 4, crop, model.Info.Recipe.PixelScale);
        using var batches = LoaderGraph.Start(source, model.Session.Statistics, options);
        await foreach (var batch in batches)
        {
            var images = new DenseTensor<float>(batch.Images, [batch.Count, 3, crop, crop]); // the batch's own memory
            using var results = runtime.Run([NamedOnnxValue.CreateFromTensor(OnnxExport.Input, images)]);
            found.AddRange(results.Single().AsEnumerable<float>());
        }

        // end
        return found;
    }
}
