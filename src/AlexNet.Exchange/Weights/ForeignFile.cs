using System.Text;
using AlexNet.Core;

namespace AlexNet.Exchange.Weights;

/// <summary>Opens files of other programs; what they are is told by their content, never by their names.</summary>
public static class ForeignFile
{
    private const int LongestStart = 512;
    private const int TarMagicAt = 257;
    private const int SafetensorsJsonAt = 8;

    /// <summary>In words, for messages and help.</summary>
    public const string Allowed = "safetensors, PyTorch's .pth and .pt, Caffe's .caffemodel, cuda-convnet's checkpoints and ONNX";

    /// <summary>Reads what a file holds; its tensors' values are read when they are asked for.</summary>
    /// <exception cref="UserErrorException">It is missing, of no format that is known here, or damaged.</exception>
    public static ForeignModel Open(string path)
    {
        try
        {
            var start = Start(path);
            return start switch
            {
                [] => throw new UserErrorException($"{path}: the file has 0 bytes; allowed are {Allowed}"),
                _ when IsSafetensors(start) => SafetensorsWeights.Read(path),
                [(byte)'P', (byte)'K', 3, 4, ..] => TorchWeights.ReadZip(path),
                _ when start.AsSpan().StartsWith(TorchWeights.LegacyStart) => TorchWeights.ReadLegacy(path, File.ReadAllBytes(path)),
                _ when IsTar(start) => throw new UserErrorException($"{path}: a tar as PyTorch wrote before version 0.1.10; allowed are its files since then: load it with torch.load and save it again with torch.save"),
                _ when CudaConvnetWeights.Begins(start) => CudaConvnetWeights.Read(path, File.ReadAllBytes(path)),
                _ when OnnxWeights.Begins(start) => OnnxWeights.Read(path, File.ReadAllBytes(path)),
                _ when CaffeWeights.Begins(start) => CaffeWeights.Read(path, File.ReadAllBytes(path)),
                _ => throw new UserErrorException($"{path}: begins with {Convert.ToHexString(start.AsSpan(0, Math.Min(start.Length, 8)))}, which no format begins with that is known here; allowed are {Allowed}"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>Whether a file is safetensors by its first bytes, or is missing, or too short to be told: then that is the format to complain of.</summary>
    public static bool IsSafetensors(string path)
    {
        try
        {
            return Start(path) is var start && (start.Length <= SafetensorsJsonAt || IsSafetensors(start));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static byte[] Start(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path}: is a folder; allowed is a file: {Allowed}");
        }

        if (new FileInfo(path).Length == 0)
        {
            // A pipe, maybe: opening it would wait for a writer.
            return [];
        }

        using var file = File.OpenRead(path);
        var start = new byte[LongestStart];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The length of a JSON header, which is below 2⁴⁰, and the header.</summary>
    private static bool IsSafetensors(byte[] start) => start.Length > SafetensorsJsonAt && start[SafetensorsJsonAt] == '{' && start.AsSpan(5, 3).IndexOfAnyExcept((byte)0) < 0;

    private static bool IsTar(byte[] start) => start.Length >= LongestStart && Encoding.ASCII.GetString(start, TarMagicAt, 5) == "ustar";
}
