using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Managed;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Reference;

namespace AlexNet.Engines;

/// <summary>The engines by name.</summary>
public static class EngineCatalogue
{
    private const string Processors = "the processors";

    public static readonly IReadOnlyList<string> Names = ["onednn", "managed", "reference", EngineDecision.CudaEngine];

    /// <summary>The engine that a request comes to on this machine.</summary>
    /// <param name="warn">Is told what a user should know: that a slower engine stands in, that compiled kernels cannot be kept.</param>
    /// <param name="threads">How many compute, on processors; 0: as many as the process may use.</param>
    /// <param name="place">Of this process among those of its run on this host, each of which takes GPUs of its own; null: it is alone.</param>
    /// <exception cref="UserErrorException">The request contradicts itself, a name is unknown, or what it takes is missing.</exception>
    public static EngineChoice Choose(EngineRequest request, Action<string> warn, int threads = 0, HostPlace? place = null) =>
        Choose(place is { Count: > 1 } shared ? Share(request, shared) : request, FindGpus, warn, threads);

    /// <param name="find">Looks for GPUs; called only where it matters, as it starts NVIDIA's driver.</param>
    internal static EngineChoice Choose(EngineRequest request, Func<GpuState> find, Action<string> warn, int threads = 0)
    {
        if (request.Engine is { } name && !Names.Contains(name))
        {
            throw UserErrorException.Of($"{EngineRequest.EngineSetting} is '{name}'; allowed are {string.Join(", ", Names)}");
        }

        return EngineDecision.Of(request, DependsOnGpus(request) ? find() : new([], "")) switch
        {
            EngineDecision.Gpus gpus => OnGpus(gpus, request.Precision, warn),
            EngineDecision.Processors processors => new(
                OnProcessors(processors.engine, warn, threads), Placement.OneDevice,
                processors.whyNoGpu is { } why ? $"{Processors}, as {why}" : Processors),
            _ => throw new NotSupportedException(),
        };
    }

    /// <summary>Looks for GPUs where it matters.</summary>
    private static EngineRequest Share(EngineRequest request, HostPlace place)
    {
        if (!(DependsOnGpus(request) || request.Device.IsCuda) || !CudaAvailability.Current.IsUsable)
        {
            return request;
        }

        var found = CudaAvailability.Current;
        return GpuShare.Of(request, place, new(
            found.Devices.Count, found.Usable, areChosen: Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { Length: > 0 }));
    }

    private static bool DependsOnGpus(EngineRequest request) => (request.Device.IsAuto || request.Device.IsCudaAuto) && (request.Engine is null || request.Engine == EngineDecision.CudaEngine);

    private static GpuState FindGpus()
    {
        var found = CudaAvailability.Current;
        return new(found.Usable, found.Reason);
    }

    private static EngineChoice OnGpus(EngineDecision.Gpus decision, Precision precision, Action<string> warn)
    {
        var engine = new CudaEngine(decision.gpus, precision, warn);
        var isOneTwice = decision.gpus.Length > 1 && decision.gpus.Distinct().Count() == 1;
        var devices = decision.gpus.Distinct().Select(gpu => $"GPU {gpu}{(isOneTwice ? " twice" : "")}, {CudaAvailability.Current.Devices[gpu]}");
        return new(engine, decision.placement, $"{string.Join("; ", devices)}, {precision.ToString().ToLowerInvariant()}")
        {
            Where = DeviceChoice.NewCuda(decision.gpus),
        };
    }

    private static IEngine OnProcessors(string? name, Action<string> warn, int threads)
    {
        switch (name)
        {
            case "onednn":
                return new OneDnnEngine(threads);
            case "managed":
                return new ManagedEngine(threads);
            case "reference":
                return new ReferenceEngine();
            case null when OneDnnEngine.IsAvailable:
                return new OneDnnEngine(threads);
            default:
                warn($"{OneDnnEngine.Missing}: going on with the engine managed, which is slower");
                return new ManagedEngine(threads);
        }
    }
}
