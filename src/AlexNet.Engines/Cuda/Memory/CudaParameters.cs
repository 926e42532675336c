using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>The engine's parameters by name and first row.</summary>
internal sealed class CudaParameters : IDisposable
{
    private readonly Dictionary<string, List<CudaParameter>> _parameters = [];

    /// <summary>Whether a plan has used the rows of a buffer already.</summary>
    /// <exception cref="UserErrorException">The engine holds them in another shape or placement.</exception>
    public CudaParameter? Find(DeviceRuntime device, Buffer buffer, CudaParameterLayout layout)
    {
        if (!_parameters.TryGetValue(buffer.Name, out var pieces))
        {
            return null;
        }

        var found = pieces.Find(piece => piece.FirstRow == buffer.FirstRow);
        if (found is null && buffer.FirstRow == pieces.Sum(piece => piece.Layout.Rows))
        {
            return null;
        }

        return found is not null && found.Layout == layout && found.IsOn(device)
            ? found
            : throw new UserErrorException(
                $"{buffer.Name} from row {buffer.FirstRow} is {string.Join("×", buffer.Dimensions)}; "
                + "the engine holds it already in another shape or placement");
    }

    /// <summary>Adds the rows of a buffer, zero at first.</summary>
    public CudaParameter Add(DeviceRuntime device, Buffer buffer, CudaParameterLayout layout)
    {
        var added = new CudaParameter(device, buffer.Name, buffer.FirstRow, layout);
        if (!_parameters.TryGetValue(buffer.Name, out var pieces))
        {
            _parameters[buffer.Name] = pieces = [];
        }

        pieces.Add(added);
        return added;
    }

    /// <summary>Takes back what was added for a plan that could not be loaded.</summary>
    public void Remove(CudaParameter parameter)
    {
        var pieces = _parameters[parameter.Name];
        pieces.Remove(parameter);
        if (pieces.Count == 0)
        {
            _parameters.Remove(parameter.Name);
        }

        parameter.Dispose();
    }

    /// <param name="communicator">Between the replicas, which may have divided the tensor among them: then all of them read it together.</param>
    public void Read(string name, BufferKind kind, Span<float> values, ICommunicator communicator)
    {
        var pieces = Pieces(name, kind, values.Length, communicator.Size);
        foreach (var piece in pieces)
        {
            piece.Read(kind, Rows(piece, values));
        }

        if (pieces is [var own] && own.Layout.Count < values.Length)
        {
            DividedRows.Gather(communicator, Rows(own, values), values);
        }
    }

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values, ICommunicator communicator)
    {
        foreach (var piece in Pieces(name, kind, values.Length, communicator.Size))
        {
            piece.Write(kind, values.Slice((int)(piece.FirstRow * piece.Layout.RowSize), (int)piece.Layout.Count));
        }
    }

    public void Dispose()
    {
        foreach (var piece in _parameters.Values.SelectMany(pieces => pieces))
        {
            piece.Dispose();
        }

        _parameters.Clear();
    }

    private static Span<float> Rows(CudaParameter piece, Span<float> values) =>
        values.Slice((int)(piece.FirstRow * piece.Layout.RowSize), (int)piece.Layout.Count);

    private List<CudaParameter> Pieces(string name, BufferKind kind, int length, int replicas)
    {
        if (!_parameters.TryGetValue(name, out var pieces) || !pieces.TrueForAll(piece => piece.Has(kind)))
        {
            throw new UserErrorException($"the engine holds no {kind.ToString().ToLowerInvariant()} named {name}");
        }

        var count = pieces.Sum(piece => piece.Layout.Count);
        return length == count || length == count * replicas ? pieces : throw new UserErrorException($"{name} has {count} numbers; {length} were given");
    }
}
