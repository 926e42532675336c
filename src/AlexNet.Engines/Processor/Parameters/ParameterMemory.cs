using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Processor.Parameters;

/// <summary>The engine's parameters by name and first row.</summary>
internal sealed unsafe class ParameterMemory : IDisposable
{
    private readonly Dictionary<string, List<Parameter>> _parameters = [];

    /// <summary>The parameter of a plan's buffer, null where no plan has used it yet.</summary>
    /// <exception cref="UserErrorException">The engine holds it in other pieces: of another placement or network.</exception>
    public Parameter? Find(Buffer buffer, ParameterOrder order)
    {
        if (!_parameters.TryGetValue(buffer.Name, out var pieces))
        {
            return null;
        }

        var rows = pieces.Sum(piece => piece.Order.Rows);
        var found = pieces.Find(piece => piece.FirstRow == buffer.FirstRow);
        if (found is null && buffer.FirstRow == rows)
        {
            return null;
        }

        if (found is null || found.Order.Count != order.Count || !found.Order.Dimensions.SequenceEqual(order.Dimensions)
            || found.Order.Columns != order.Columns)
        {
            throw new UserErrorException(
                $"{buffer.Name} from row {buffer.FirstRow} is {string.Join("×", buffer.Dimensions)}; "
                + "the engine holds it already in another shape or placement");
        }

        return found;
    }

    /// <summary>Adds a parameter, zero at first, in a layout.</summary>
    public Parameter Add(Buffer buffer, ParameterOrder order, ParameterLayout layout)
    {
        var added = new Parameter(buffer.Name, buffer.FirstRow, order, layout, new(layout.Bytes));
        if (!_parameters.TryGetValue(buffer.Name, out var pieces))
        {
            _parameters[buffer.Name] = pieces = [];
        }

        pieces.Add(added);
        return added;
    }

    /// <param name="communicator">Between the replicas, which may have divided the tensor among them: then all of them read it together.</param>
    public void Read(string name, BufferKind kind, Span<float> values, ICommunicator communicator)
    {
        var pieces = Pieces(name, kind, values.Length, communicator.Size);
        foreach (var piece in pieces)
        {
            using var plain = new NativeArena(piece.Order.Count * (long)sizeof(float));
            piece.Layout.ToPlain(Place(piece, kind), plain.Start);
            piece.Order.ToCanonical(new ReadOnlySpan<float>((void*)plain.Start, piece.Order.Count), Rows(piece, values));
        }

        if (pieces is [var own] && own.Order.Count < values.Length)
        {
            DividedRows.Gather(communicator, Rows(own, values), values);
        }
    }

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values, ICommunicator communicator)
    {
        foreach (var piece in Pieces(name, kind, values.Length, communicator.Size))
        {
            using var plain = new NativeArena(piece.Order.Count * (long)sizeof(float));
            var start = piece.FirstRow * piece.Order.Columns.Size;
            piece.Order.FromCanonical(values.Slice(start, piece.Order.Count), new Span<float>((void*)plain.Start, piece.Order.Count));
            piece.Layout.FromPlain(plain.Start, Place(piece, kind));
            piece.Version++;
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

    private static Span<float> Rows(Parameter piece, Span<float> values) =>
        values.Slice(piece.FirstRow * piece.Order.Columns.Size, piece.Order.Count);

    private static nint Place(Parameter piece, BufferKind kind) => kind switch
    {
        BufferKind.Velocity => piece.Velocity,
        BufferKind.Average => piece.Average,
        _ => piece.Value,
    };

    private List<Parameter> Pieces(string name, BufferKind kind, int length, int replicas)
    {
        if (!_parameters.TryGetValue(name, out var pieces) || pieces.Exists(piece => Place(piece, kind) == 0))
        {
            throw new UserErrorException($"the engine holds no {kind.ToString().ToLowerInvariant()} named {name}");
        }

        var count = pieces.Sum(piece => piece.Order.Count);
        return length == count || length == count * (long)replicas ? pieces : throw new UserErrorException($"{name} has {count} numbers; {length} were given");
    }
}
