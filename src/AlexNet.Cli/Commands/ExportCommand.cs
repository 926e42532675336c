using System.CommandLine;
using System.Globalization;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Exchange.Export;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet export</c></summary>
internal sealed class ExportCommand
{
    private const string Onnx = "onnx";
    private const string Torch = "torch";

    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly Option<string> _format = OptionValue.One("--format", $"{Onnx}|{Torch}", $"an ONNX file, or safetensors and a PyTorch module that reads them; default: {Onnx}");
    private readonly Option<string> _out = OptionValue.One("--out", "FILE", $"NAME.onnx, or NAME{TorchExport.Extension}, whose module is NAME.py; default: beside the checkpoint, as MODEL.onnx or MODEL_torch{TorchExport.Extension}");
    private readonly Option<string> _input = OptionValue.One("--input", "pixels|floats", "what the model reads: square images on 0-255, of which it takes crop and mean itself, or crops that are ready; default: pixels");
    private readonly Option<string> _type = OptionValue.One("--type", "uint8|float", "of an ONNX model's pixels; default: uint8");
    private readonly Option<string> _layout = OptionValue.One("--layout", "nhwc|nchw", "of an ONNX model's input, channels last or first; default: nhwc for pixels, nchw for floats");
    private readonly Option<string> _softmax = OptionValue.One("--softmax", "true|false", "give probabilities, or logits; default: true");
    private readonly Option<string> _opset = OptionValue.One("--opset", "N", $"version of ONNX's operators, {OnnxExport.OldestOpset} to {OnnxExport.NewestOpset}: older ones for older programs; default: {OnnxExport.NewestOpset}");

    public static Command Create()
    {
        var export = new ExportCommand();
        var command = new Command("export", "Writes a model for other programs: ONNX, or PyTorch.")
        {
            export._checkpoint, export._format, export._out, export._input, export._type, export._layout, export._softmax, export._opset,
        };
        command.SetAction(export.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var isTorch = result.Choice(_format, Onnx, Torch) == Torch;
        var options = isTorch ? TorchOptions(result) : OnnxOptions(result);
        var checkpoint = CheckpointOption.Given(result.GetValue(_checkpoint));
        var target = Target(result, checkpoint, isTorch);
        cancellation.ThrowIfCancellationRequested();
        var written = ModelExport.Write(
            checkpoint, model => isTorch ? TorchExport.Write(model, options, target) : OnnxExport.Write(model, options, target), Terminal.Warn);
        Terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Written: {string.Join(" and ", written.Files)} ({written.Bytes / 1e6:N1} MB, {written.Format}): {OnnxExport.Input} {written.Input} -> {written.Output}"));
        Terminal.Line(options.Input == ExportInput.Pixels
            ? "Feed it N images: each photograph's centre square, resized to that, as RGB on 0-255; docs/export.md has programs that do."
            : "Feed it N images: each crop as RGB less the model's mean image, divided by the model's pixel scale; docs/export.md says more.");
        return true;
    });

    private ExportOptions OnnxOptions(ParseResult result)
    {
        var common = Common(result);
        var isPixels = common.Input == ExportInput.Pixels;
        var type = result.Choice(_type, "uint8", "float") ?? (isPixels ? "uint8" : "float");
        if (!isPixels && type != "float")
        {
            throw new UserErrorException($"{_type.Name} is '{type}'; allowed beside {_input.Name} floats is float");
        }

        return common with
        {
            Type = type == "float" ? PixelType.Float : PixelType.UInt8,
            Layout = (result.Choice(_layout, "nhwc", "nchw") ?? (isPixels ? "nhwc" : "nchw")) == "nchw" ? PixelLayout.Nchw : PixelLayout.Nhwc,
            Opset = result.Integer(_opset, OnnxExport.NewestOpset, OnnxExport.OldestOpset, OnnxExport.NewestOpset),
        };
    }

    private ExportOptions TorchOptions(ParseResult result) => new[] { _type, _layout, _opset }.FirstOrDefault(option => result.GetValue(option) is not null) is { } foreign
        ? throw new UserErrorException($"{foreign.Name} was given beside {_format.Name} {Torch}, whose images are floats, channels first; allowed is {foreign.Name} beside {_format.Name} {Onnx}")
        : Common(result) with { Type = PixelType.Float, Layout = PixelLayout.Nchw };

    private ExportOptions Common(ParseResult result) => new()
    {
        Input = result.Choice(_input, "pixels", "floats") == "floats" ? ExportInput.Floats : ExportInput.Pixels,
        Softmax = result.Choice(_softmax, "true", "false") != "false",
    };

    /// <summary>The file to write; never the checkpoint itself.</summary>
    private string Target(ParseResult result, string checkpoint, bool isTorch)
    {
        var extension = isTorch ? TorchExport.Extension : ".onnx";
        var stem = Path.GetFileNameWithoutExtension(checkpoint);
        var target = result.GetValue(_out) ?? Path.Combine(Path.GetDirectoryName(checkpoint)!, isTorch ? $"{stem}_torch{extension}" : stem + extension);
        if (!target.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserErrorException($"{_out.Name} is '{target}'; allowed are names that end in {extension}");
        }

        return Path.GetFullPath(target) != Path.GetFullPath(checkpoint)
            ? target
            : throw new UserErrorException($"{_out.Name} is '{target}', the checkpoint itself; allowed is another name");
    }
}
