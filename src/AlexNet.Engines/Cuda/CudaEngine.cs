using System.Buffers;
using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda;

/// <summary>Computes on NVIDIA GPUs: products by cuDNN and cuBLAS, all else by the kernels of <c>kernels/</c>. Not safe for concurrent
/// use.</summary>
public sealed class CudaEngine : IStreamingEngine
{
    private readonly CudaParameters _parameters = new();
    private readonly List<DeviceRuntime> _devices = [];
    private readonly Action<string> _warn;
    private ProcessLinks? _links;

    /// <param name="gpus">For each of a plan's devices the driver's number of a GPU; the same twice runs both columns on one.</param>
    /// <param name="warn">Takes a line where compiled kernels cannot be kept, or steps not be captured.</param>
    /// <exception cref="UserErrorException">A GPU cannot be used: why, and what helps.</exception>
    public CudaEngine(IReadOnlyList<int> gpus, Precision precision, Action<string> warn)
        : this(Usable(gpus), precision, new KernelCache(KernelCache.DefaultFolder(Environment.GetEnvironmentVariable), warn), warn)
    {
    }

    /// <param name="cache">Of compiled kernels.</param>
    internal CudaEngine(IReadOnlyList<int> gpus, Precision precision, KernelCache cache, Action<string>? warn = null)
    {
        _warn = warn ?? (_ => { });
        try
        {
            foreach (var gpu in gpus)
            {
                _devices.Add(new(gpu, precision, cache));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => "cuda";

    public bool RunsOnProcessors => false;

    public ICommunicator Communicator { get; set; } = new Alone();

    /// <summary>Whether other processes are reached by NCCL where it is there; the same in all of them.</summary>
    internal bool UsesNccl { get; init; } = true;

    public MemoryPool<byte> BatchMemory => new PageLockedPool(_devices[0].Context);

    public IProgram Load(Plan plan) => Load(
        plan, FloatUpload.Bytes(plan), memory => new CudaProgram(new(memory, _links, made => new FloatUpload(made), depth: 1, _warn), memory.Device(0).Context));

    public IStreamedProgram Load(Plan plan, PixelInput pixels) => Load(
        plan, CudaStreamedProgram.DefaultDepth * ByteUpload.Bytes(plan), memory => new CudaStreamedProgram(
            new(memory, _links, made => new ByteUpload(made, pixels), CudaStreamedProgram.DefaultDepth, _warn), pixels.Side));

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values, Communicator);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _parameters.Write(name, kind, values, Communicator);

    public void Dispose()
    {
        _links?.Dispose();
        _parameters.Dispose();
        foreach (var device in _devices)
        {
            device.Dispose();
        }

        _devices.Clear();
    }

    private T Load<T>(Plan plan, long uploadedBytes, Func<CudaMemory, T> make)
    {
        if (plan.Devices > _devices.Count)
        {
            throw UserErrorException.Of(
                $"the plan runs on {plan.Devices} devices; the engine has {_devices.Count}, {DeviceChoice.Setting} cuda:0,0 or cuda:0,1 gives two, and so on");
        }

        RequireFactors(plan);
        Exchanges.Require(plan, Communicator);
        if (plan.Replicas > 1)
        {
            _links ??= new(_devices, Communicator, UsesNccl, _warn);
        }

        DeviceRuntime[] devices = [.. _devices];
        var need = new MemoryNeed(plan, devices, uploadedBytes, _links?.SumAsTree ?? true);
        using var parameters = new PlanParameters(plan, devices, _parameters);
        var memory = new CudaMemory(plan, devices, parameters);
        try
        {
            var program = make(memory);
            parameters.Keep();
            return program;
        }
        catch (CudaException failure) when (failure.IsOutOfMemory && failure.Call != nameof(LibCuda.cuMemHostAlloc))
        {
            throw need.Explain(failure, [.. Enumerable.Range(0, plan.Devices).Select(device => memory.Workspace(device).Bytes)]);
        }
    }

    /// <summary>Each layer that is trained has a place for the factor of its rate.</summary>
    private static void RequireFactors(Plan plan)
    {
        var layers = plan.Network.Parameters.Count(tensor => tensor.IsBias);
        if (plan.Mode == Mode.Training && layers > LayerFactors.Count)
        {
            throw new UserErrorException(
                $"network {plan.Network.Name} has {layers} layers with weights; allowed are {LayerFactors.Count} where engine cuda trains it");
        }
    }

    private static IReadOnlyList<int> Usable(IReadOnlyList<int> gpus)
    {
        CudaAvailability.Current.Require(gpus);
        return gpus;
    }
}
