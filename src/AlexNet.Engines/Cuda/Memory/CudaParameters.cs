using AlexNet.Core;
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

    public void Read(string name, BufferKind kind, Span<float> values)
    {
        foreach (var piece in Pieces(name, kind, values.Length))
        {
            piece.Read(kind, values.Slice((int)(piece.FirstRow * piece.Layout.RowSize), (int)piece.Layout.Count));
        }
    }

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values)
    {
        foreach (var piece in Pieces(name, kind, values.Length))
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

    private List<CudaParameter> Pieces(string name, BufferKind kind, int length)
    {
        if (!_parameters.TryGetValue(name, out var pieces) || !pieces.TrueForAll(piece => piece.Has(kind)))
        {
            throw new UserErrorException($"the engine holds no {kind.ToString().ToLowerInvariant()} named {name}");
        }

        var count = pieces.Sum(piece => piece.Layout.Count);
        return length == count ? pieces : throw new UserErrorException($"{name} has {count} numbers; {length} were given");
    }
}
