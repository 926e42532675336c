using AlexNet.Communication.Messages;

namespace AlexNet.Communication.Running;

/// <summary>The parts of operations that are being exchanged, and those that wait for their turn.</summary>
internal sealed class PartsUnderWay
{
    /// <summary>Parts under way take that much memory for messages, or there is only one of them.</summary>
    private const long Window = 64 << 20;

    private readonly Queue<(Part Part, Operation Operation)> _waiting = new();
    private readonly Dictionary<Part, Operation> _active = [];
    private long _activeBytes;
    private bool _isBroken;

    /// <summary>Bytes that sums take at least where they are under way together: each process has room for what it receives of the others.</summary>
    /// <param name="bytes">Of all that is summed.</param>
    public static long Received(long bytes, int size) => Math.Min(bytes, Window) / size * (size - 1);

    /// <summary>Whether nothing moves.</summary>
    public bool IsIdle => _active.Count == 0;

    /// <summary>Takes over an operation.</summary>
    /// <param name="isLost">Whether a process is lost: nothing is begun any more.</param>
    public void Add(Operation operation, Link link, bool isLost)
    {
        foreach (var part in operation.Parts)
        {
            if (part is BytesPart && !isLost)
            {
                // It waits for no other: processes may ask for it earlier or later among those.
                Start(part, operation, link);
            }
            else
            {
                _waiting.Enqueue((part, operation));
            }
        }

        if (_isBroken)
        {
            operation.Break();
        }
    }

    /// <summary>Begins what there is room for.</summary>
    /// <returns>Whether there was something.</returns>
    public bool Advance(Link link)
    {
        var any = false;

        // In order: the first that is not over is begun by every process, so that somebody's progress is everybody's.
        while (_waiting.TryPeek(out var next) && (_activeBytes == 0 || _activeBytes + next.Part.Bytes <= Window))
        {
            _ = _waiting.Dequeue();
            Start(next.Part, next.Operation, link);
            any = true;
        }

        return any;
    }

    /// <summary>Nothing moves any more: whoever waits may go on, and free the memory of the exchanges.</summary>
    public void Break()
    {
        _isBroken = true;
        foreach (var operation in _active.Values.Concat(_waiting.Select(each => each.Operation)))
        {
            operation.Break();
        }
    }

    private void Start(Part part, Operation operation, Link link)
    {
        _active.Add(part, operation);
        _activeBytes += part.Bytes;
        part.Start(link, Over);
    }

    private void Over(Part part)
    {
        _ = _active.Remove(part, out var operation);
        _activeBytes -= part.Bytes;
        operation!.PartIsOver();
    }
}
