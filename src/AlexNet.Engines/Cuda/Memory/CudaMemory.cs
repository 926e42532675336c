using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>Where everything lies that a program works with: one arena per device, shared by buffers whose lifetimes do not meet, a
/// workspace, the header of the batch, and the parameters of the engine. Activations are NHWC.</summary>
internal sealed class CudaMemory : IDisposable
{
    private const int TensorAlignment = 16;

    private readonly DeviceRuntime[] _devices;
    private readonly PlanParameters _parameters;
    private readonly MemoryLayout _layout;
    private readonly Workspace[] _workspaces;
    private readonly HashSet<int> _elementGradients;
    private readonly CudaDeviceVariable<byte>[] _arenas;
    private readonly CudaDeviceVariable<byte>[] _headers;

    /// <summary>Places the buffers; allocates nothing yet.</summary>
    public CudaMemory(Plan plan, DeviceRuntime[] devices, PlanParameters parameters)
    {
        (Plan, _devices, _parameters, Devices) = (plan, devices, parameters, plan.Devices);
        Blocks = ImageBlocks.Of(plan, devices[0].Precision);
        _elementGradients = ElementGradients(plan);
        _layout = LayoutOf(plan, devices[0].Precision);
        _workspaces = [.. devices.Take(Devices).Select(device => new Workspace(device.Context))];
        _arenas = new CudaDeviceVariable<byte>[Devices];
        _headers = new CudaDeviceVariable<byte>[Devices];
        HeaderLayout = new(plan.Batch);
        CheckParts(plan);
        CheckReplicas(plan);
    }

    public Plan Plan { get; }

    /// <summary>How many devices the plan has; the plan itself counts them anew each time.</summary>
    public int Devices { get; }

    public HeaderLayout HeaderLayout { get; }

    /// <summary>How images lie where they lie in blocks, or null.</summary>
    public ImageBlocks? Blocks { get; }

    /// <summary>Bytes of each device's arena.</summary>
    public static long[] ArenaBytes(Plan plan, Precision precision) => LayoutOf(plan, precision).DeviceBytes;

    /// <summary>Gradients of parameters that are elements, as cuDNN gives those of convolutions; others are float32.</summary>
    public static HashSet<int> ElementGradients(Plan plan) =>
        [.. plan.Steps.Select(step => step.Operation).OfType<Operation.ConvolutionWeightGradient>().Select(operation => operation.Item.WeightGradient)];

    /// <summary>Numbers of all images of a buffer, as they lie on the device.</summary>
    /// <param name="blocks">How images lie where they lie in blocks, or null.</param>
    public static long Count(Plan plan, int id, ImageBlocks? blocks) => plan.Buffers[id] switch
    {
        { Kind: BufferKind.Image } image when blocks is not null => plan.Elements(image) / image.Size * blocks.Shape.Size,
        var buffer when blocks is not null && blocks.HasWeights(id) => blocks.WeightCount(buffer),
        var buffer => plan.Elements(buffer),
    };

    /// <summary>After all steps have reserved their working memory.</summary>
    public void Allocate()
    {
        _parameters.Take();
        for (var i = 0; i < Devices; i++)
        {
            _arenas[i] = new(_devices[i].Context, Math.Max(1, _layout.DeviceBytes[i]));
            _headers[i] = new(_devices[i].Context, HeaderLayout.DrawsAt);
            _workspaces[i].Allocate();
        }
    }

    public DeviceRuntime DeviceOf(int id) => _devices[Plan.Buffers[id].Device];

    public DeviceRuntime Device(int index) => _devices[index];

    public Workspace Workspace(int index) => _workspaces[index];

    public Workspace WorkspaceOf(int id) => _workspaces[Plan.Buffers[id].Device];

    /// <summary>The numbers of the run and the labels, as the kernels of a device read them.</summary>
    public CudaDeviceVariable<byte> Header(int index) => _headers[index];

    /// <summary>The numbers of the run, for kernels of the buffer's device.</summary>
    public nint StateOf(int id) => _headers[Plan.Buffers[id].Device].DevicePointer;

    /// <summary>The labels of the images that a buffer of losses is of, for kernels of its device.</summary>
    public nint LabelsOf(int losses) => StateOf(losses) + HeaderLayout.LabelsAt + (Plan.Buffers[losses].FirstImage * sizeof(int));

    /// <summary>The parameters of the plan; steps declare theirs before memory is allocated.</summary>
    public PlanParameters Parameters => _parameters;

    public CudaParameter Parameter(int id) => _parameters[id];

    /// <summary>Whether a gradient of parameters is elements; else it is float32.</summary>
    public bool IsOfElements(int gradient) => _elementGradients.Contains(gradient);

    /// <summary>As it lies on the device.</summary>
    public Shape ShapeOf(int id) => Blocks is { } blocks && Plan.Buffers[id].Kind == BufferKind.Image ? blocks.Shape : Plan.Buffers[id].Shape;

    /// <summary>A convolution over what it reads as it lies on the device.</summary>
    public ConvolutionGeometry GeometryOf(int input, ConvolutionGeometry geometry) =>
        Blocks is { } blocks && Plan.Buffers[input].Kind == BufferKind.Image ? blocks.BlockGeometry : geometry;

    /// <summary>Numbers of all images, as they lie on the device.</summary>
    public long Count(int id) => Count(Plan, id, Blocks);

    /// <summary>Positions of all images that a step computes.</summary>
    public int Positions(int id) => Images(id) * ShapeOf(id).Plane;

    /// <summary>Images of a buffer: those that a step computes.</summary>
    public int Images(int id) => Plan.ImagesOf(Plan.Buffers[id]);

    /// <summary>A buffer's channels from one on.</summary>
    public ChannelRange ChannelsOf(int id, int first) => new(this[id], ShapeOf(id).Channels, first);

    /// <summary>A buffer's first byte; 0 where a step does without.</summary>
    public nint this[int? id] => id is { } buffer ? this[buffer] : 0;

    /// <summary>A buffer's first byte.</summary>
    public nint this[int id] => Plan.Buffers[id].Kind switch
    {
        BufferKind.Parameter => _parameters[id].Value,
        BufferKind.Velocity => _parameters[id].Velocity,
        BufferKind.Average => _parameters[id].Average,
        _ => _arenas[Plan.Buffers[id].Device].DevicePointer + (nint)_layout.Offsets[id]!.Value,
    };

    public void Dispose()
    {
        for (var i = 0; i < Devices; i++)
        {
            _workspaces[i].Dispose();
            _headers[i]?.Dispose();
            _arenas[i]?.Dispose();
        }
    }

    /// <summary>Kernels and cuDNN's algorithms take tensors that begin at multiples of 16 bytes; a part's images, labels and losses begin
    /// where the last part's end.</summary>
    private void CheckParts(Plan plan)
    {
        var image = ShapeOf(plan.Images[0]).Size * _devices[0].Precision.ElementBytes();
        var multiple = TensorAlignment / Math.Min(sizeof(float), image & -image);
        if (plan.Parts > 1 && plan.Microbatch % multiple != 0)
        {
            throw UserErrorException.Of(
                $"{Setting.Named("microbatches")} is {plan.Parts}, so that each has {Counted.Of(plan.Microbatch, "image")}; allowed on a GPU in {$"{_devices[0].Precision}".ToLowerInvariant()} are multiples of {multiple}");
        }
    }

    /// <summary>The same of what a replica has of activations of all.</summary>
    private void CheckReplicas(Plan plan)
    {
        var elements = _devices[0].Precision.ElementBytes();
        var multiple = plan.Buffers.Where(buffer => buffer.OfAllReplicas)
            .Select(buffer => buffer.Size * elements).Select(image => TensorAlignment / Math.Min(TensorAlignment, image & -image)).DefaultIfEmpty(1).Max();
        if (plan.Batch % multiple != 0)
        {
            throw UserErrorException.Of(
                $"{Setting.Named("batch")} is {plan.WholeBatch}, so that each of {plan.Replicas} processes has {Counted.Of(plan.Batch, "image")}; allowed with {Setting.Named("parallel")} hybrid on a GPU in {$"{_devices[0].Precision}".ToLowerInvariant()} are multiples of {multiple}");
        }
    }

    private static MemoryLayout LayoutOf(Plan plan, Precision precision)
    {
        var blocks = ImageBlocks.Of(plan, precision);
        return Core.Memory.layout(plan, new Func<Buffer, long>(buffer => BytesOf(buffer, Count(plan, buffer.Id, blocks), precision)));
    }

    /// <summary>What outlives a run is the engine's; a normalisation's scale is computed again in backward and never stored.</summary>
    private static long BytesOf(Buffer buffer, long count, Precision precision) => buffer.Kind switch
    {
        _ when buffer.IsPersistent => 0,
        BufferKind.Kept => buffer.Element == ElementType.UInt8 ? count : 0,
        BufferKind.Image or BufferKind.Activation or BufferKind.Gradient => count * precision.ElementBytes(),
        _ => count * sizeof(float),
    };
}
