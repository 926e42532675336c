using AlexNet.Communication.Contracts;
using AlexNet.Communication.Messages;

namespace AlexNet.Communication.Running;

/// <summary>An exchange: over when all its parts are.</summary>
internal sealed class Operation(IReadOnlyList<Part> parts, Action<Operation> wait) : IExchange, IDisposable
{
    private readonly ManualResetEventSlim _over = new(parts.Count == 0);
    private int _left = parts.Count;

    public IReadOnlyList<Part> Parts => parts;

    /// <summary>Is done when all parts are, or will never be.</summary>
    public ManualResetEventSlim Over => _over;

    public bool IsBroken { get; private set; }

    public void PartIsOver()
    {
        if (--_left == 0)
        {
            _over.Set();
        }
    }

    public void Break()
    {
        if (!_over.IsSet)
        {
            IsBroken = true;
            _over.Set();
        }
    }

    public void Wait() => wait(this);

    public void Dispose() => _over.Dispose();
}
