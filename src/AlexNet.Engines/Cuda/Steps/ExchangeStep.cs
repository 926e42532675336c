using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Links;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>An exchange between processes, beside its device's line: it begins when the line has come to it, and after the exchange before it, on whichever device, so that
/// all processes make them in one order.</summary>
/// <param name="before">The exchange before it in the plan where that is another device's; else null.</param>
/// <param name="waits">Whether the line goes on only when it is done; else an <see cref="AwaitExchange"/> makes it wait.</param>
/// <param name="prepare">What is exchanged, once there is memory; what it makes belongs to the step.</param>
internal sealed class ExchangeStep(DeviceRuntime device, DeviceLink link, ExchangeStep? before, bool waits, Func<OwnedParts, Action<CudaStream>> prepare) : CudaStep
{
    private readonly OwnedParts _owned = new();
    private CudaEvent? _begin;
    private CudaEvent? _done;
    private Action<CudaStream>? _exchange;

    public override void Bind()
    {
        _begin = _owned.Own(new CudaEvent(device.Context));
        _done = _owned.Own(new CudaEvent(device.Context));
        _exchange = prepare(_owned);
        if (link.WarmsUp)
        {
            // All processes are here together, as they load the same plan.
            device.Context.SetCurrent();
            _exchange(link.Stream);
            link.Stream.Synchronize();
        }
    }

    public override void Enqueue()
    {
        device.Context.SetCurrent();
        _begin!.Record(device.Stream);
        link.Stream.WaitEvent(_begin);
        if (before is not null)
        {
            link.Stream.WaitEvent(before._done!);
        }

        _exchange!(link.Stream);
        _done!.Record(link.Stream);
        if (waits)
        {
            Await();
        }
    }

    /// <summary>The device's line goes on when it is done.</summary>
    public void Await()
    {
        device.Context.SetCurrent();
        device.Stream.WaitEvent(_done!);
    }

    public override void Dispose() => _owned.Dispose();
}

/// <summary>Waits for an exchange that was begun before.</summary>
internal sealed class AwaitExchange(ExchangeStep exchange) : CudaStep
{
    public override void Bind()
    {
    }

    public override void Enqueue() => exchange.Await();

    public override void Dispose()
    {
    }
}
