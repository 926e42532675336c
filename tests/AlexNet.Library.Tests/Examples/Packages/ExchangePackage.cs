using AlexNet.Exchange.Weights;

namespace Examples;

internal static class ExchangePackage
{
    public static void Run()
    {
        // example: AlexNet.Exchange
        var model = ForeignFile.Open("weights.safetensors"); // or .pth, .caffemodel, .onnx, ...
        foreach (var tensor in model.Tensors)
        {
            Console.WriteLine($"{tensor.Name}: {string.Join('×', tensor.Shape)}");
        }

        // end
    }
}
