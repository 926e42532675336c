namespace AlexNet.Exchange.Export;

/// <summary>What an exported model reads.</summary>
public enum ExportInput
{
    /// <summary>The prepared square image, RGB on 0–255: the model itself takes the centre crop, subtracts the mean image and divides.</summary>
    Pixels,

    /// <summary>Crops that are ready: less their mean, divided by the scale.</summary>
    Floats,
}

/// <summary>Type of an exported model's pixels.</summary>
public enum PixelType
{
    UInt8,
    Float,
}

/// <summary>Order of an exported model's input, channels last or first.</summary>
public enum PixelLayout
{
    Nhwc,
    Nchw,
}

/// <summary>What of a model is written into the file.</summary>
public sealed record ExportOptions
{
    public ExportInput Input { get; init; } = ExportInput.Pixels;

    /// <summary>Floats where the input is ready.</summary>
    public PixelType Type { get; init; } = PixelType.UInt8;

    public PixelLayout Layout { get; init; } = PixelLayout.Nhwc;

    /// <summary>Whether the outputs are probabilities, else logits.</summary>
    public bool Softmax { get; init; } = true;

    /// <summary>Version of ONNX's operators, from <see cref="OnnxExport.OldestOpset"/> to <see cref="OnnxExport.NewestOpset"/>: older ones for older programs.</summary>
    public int Opset { get; init; } = OnnxExport.NewestOpset;

    /// <summary>What the outputs are called.</summary>
    public string OutputName => Softmax ? "probabilities" : "logits";
}

/// <summary>What was written.</summary>
/// <param name="Files">The file asked for, then what lies beside it.</param>
/// <param name="Bytes">Of the first.</param>
/// <param name="Format">As <c>ONNX opset 23</c>.</param>
/// <param name="Input">Type and shape of a batch, as <c>uint8 [N, 256, 256, 3]</c>.</param>
/// <param name="Output">Name, type and shape of what comes out.</param>
public sealed record ExportResult(IReadOnlyList<string> Files, long Bytes, string Format, string Input, string Output);
