using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Running;

/// <summary>The sequence of each slot as one graph, which costs the host one launch instead of one for every step. Where that fails, whatever the
/// driver or a library has against it, there are no graphs and a run is launched step by step: only of a lost device nothing more comes.</summary>
internal sealed class SlotGraphs : IDisposable
{
    private readonly OwnedParts _owned = new();
    private readonly Dictionary<BatchSlot, CudaGraphExec> _graphs = [];

    /// <param name="warn">Is told where there are no graphs.</param>
    public SlotGraphs(StepSequence sequence, BatchSlot[] slots, DeviceRuntime first, Action<string> warn)
    {
        try
        {
            foreach (var slot in slots)
            {
                first.Context.SetCurrent();
                using var graph = sequence.Origin.Capture(() =>
                {
                    sequence.Enqueue(slot, null);
                    first.Context.SetCurrent();
                });
                _graphs[slot] = _owned.Own(graph.Instantiate());
            }
        }
        catch (CudaException failure) when (!failure.IsDeviceLost)
        {
            Dispose();
            sequence.Synchronize();
            warn($"steps are launched one by one, as they cannot be captured as a CUDA graph: {failure.Message}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Queues the slot's graph; false where there is none.</summary>
    public bool TryLaunch(BatchSlot slot, CudaStream stream)
    {
        if (!_graphs.TryGetValue(slot, out var graph))
        {
            return false;
        }

        graph.Launch(stream);
        return true;
    }

    public void Dispose()
    {
        _graphs.Clear();
        _owned.Dispose();
    }
}
