using System.Globalization;
using System.Text;
using AlexNet.Core;

namespace AlexNet.Exchange.Pickles;

/// <summary>What names in a pickle may mean. Nothing of it runs: values are put together that are known here, all else is refused.</summary>
internal interface IPickleWorld
{
    /// <summary>What calling a name with arguments makes; null where that is not known.</summary>
    object? Call(PickleGlobal name, IReadOnlyList<object?> arguments);

    /// <summary>An object of a class that may be there although nothing of it is needed, or null.</summary>
    PickleObject? Instance(PickleGlobal @class);

    /// <summary>What lies elsewhere under an identifier; null where that is not known.</summary>
    object? Persistent(object? identifier);

    /// <summary>What is allowed, for messages.</summary>
    string Allowed { get; }
}

/// <summary>
/// Reads pickles of protocols 0 to 5, Python 2's too: a machine with a stack and a memory that puts containers together. It looks no name
/// up and calls nothing.
/// </summary>
internal sealed class PickleMachine(PickleReader reader, IPickleWorld world)
{
    private const int NewestProtocol = 5;

    private static readonly object Mark = new();

    private readonly Stack<object?> _stack = [];
    private readonly Dictionary<long, object?> _memory = [];

    /// <summary>Reads one pickle: what it holds.</summary>
    /// <exception cref="UserErrorException">It is damaged, or wants what is not allowed.</exception>
    public object? Run()
    {
        try
        {
            while (true)
            {
                var code = reader.Byte();
                if (code == '.')
                {
                    return _stack.Pop();
                }

                Step(code);
            }
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidCastException)
        {
            // An empty stack, or a list where a dictionary must be.
            throw reader.Error($"damaged: a pickle does not fit together at byte {reader.Position}");
        }
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case 0x80: RequireProtocol(reader.Byte()); break;
            case 0x95: reader.Take(8); break;
            case (byte)'(': Push(Mark); break;
            case (byte)'0': _stack.Pop(); break;
            case (byte)'1': ToMark(); break;
            case (byte)'2': Push(_stack.Peek()); break;
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'I' or (byte)'L': Push(reader.Integer()); break;
            case (byte)'J': Push((long)reader.Int32()); break;
            case (byte)'K': Push((long)reader.Byte()); break;
            case (byte)'M': Push((long)reader.UInt16()); break;
            case 0x8a: Push(reader.Long(1)); break;
            case 0x8b: Push(reader.Long(4)); break;
            case (byte)'F': Push(Float(reader.Line())); break;
            case (byte)'G': Push(reader.Double()); break;
            case (byte)'S': Push(reader.Quoted()); break;
            case (byte)'T' or (byte)'B': Push(new PickleBytes(reader.Counted(4))); break;
            case (byte)'U' or (byte)'C': Push(new PickleBytes(reader.Counted(1))); break;
            case 0x8e or 0x96: Push(new PickleBytes(reader.Counted(8))); break;
            case (byte)'V': Push(reader.Line()); break;
            case 0x8c: Push(Encoding.UTF8.GetString(reader.Counted(1).Span)); break;
            case (byte)'X': Push(Encoding.UTF8.GetString(reader.Counted(4).Span)); break;
            case 0x8d: Push(Encoding.UTF8.GetString(reader.Counted(8).Span)); break;
            default: StepOfContainers(code); break;
        }
    }

    private void StepOfContainers(byte code)
    {
        switch (code)
        {
            case (byte)']' or 0x8f: Push(new List<object?>()); break;
            case (byte)'l' or 0x91: Push(ToMark()); break;
            case (byte)'a': Append([_stack.Pop()]); break;
            case (byte)'e' or 0x90: Append(ToMark()); break;
            case (byte)')': Push(new PickleTuple([])); break;
            case (byte)'t': Push(new PickleTuple(ToMark())); break;
            case 0x85: Push(new PickleTuple(Top(1))); break;
            case 0x86: Push(new PickleTuple(Top(2))); break;
            case 0x87: Push(new PickleTuple(Top(3))); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': Push(Filled(new PickleDictionary(), ToMark())); break;
            case (byte)'s': FillTop(Top(2)); break;
            case (byte)'u': FillTop(ToMark()); break;
            case (byte)'p': _memory[Number(reader.Line())] = _stack.Peek(); break;
            case (byte)'q': _memory[reader.Byte()] = _stack.Peek(); break;
            case (byte)'r': _memory[reader.Int32()] = _stack.Peek(); break;
            case 0x94: _memory[_memory.Count] = _stack.Peek(); break;
            case (byte)'g': Push(Remembered(Number(reader.Line()))); break;
            case (byte)'h': Push(Remembered(reader.Byte())); break;
            case (byte)'j': Push(Remembered(reader.Int32())); break;
            default: StepOfObjects(code); break;
        }
    }

    private void StepOfObjects(byte code)
    {
        switch (code)
        {
            case (byte)'c': Push(new PickleGlobal(reader.Line(), reader.Line())); break;
            case 0x93:
                var names = Top(2);
                Push(new PickleGlobal(As<string>(names[0]), As<string>(names[1])));
                break;
            case (byte)'R':
                var call = Top(2);
                Push(Called(call[0], As<PickleTuple>(call[1]).Items));
                break;
            case 0x81:
                Push(Made(Top(2)[0]));
                break;
            case 0x92:
                Push(Made(Top(3)[0]));
                break;
            case (byte)'i':
                ToMark();
                Push(Made(new PickleGlobal(reader.Line(), reader.Line())));
                break;
            case (byte)'o':
                Push(Made(ToMark().FirstOrDefault()));
                break;
            case (byte)'b': Build(_stack.Pop()); break;
            case (byte)'P': Push(Elsewhere(reader.Line())); break;
            case (byte)'Q': Push(Elsewhere(_stack.Pop())); break;
            default: throw reader.Error($"damaged: a pickle has code {code} before byte {reader.Position}, which protocols 0 to {NewestProtocol} do not know");
        }
    }

    private void Push(object? value) => _stack.Push(value);

    private void RequireProtocol(byte protocol)
    {
        if (protocol > NewestProtocol)
        {
            throw reader.Error($"a pickle is of protocol {protocol}; allowed are 0 to {NewestProtocol}");
        }
    }

    private List<object?> ToMark()
    {
        var items = new List<object?>();
        while (_stack.Pop() is var item && !ReferenceEquals(item, Mark))
        {
            items.Add(item);
        }

        items.Reverse();
        return items;
    }

    private object?[] Top(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            items[i] = _stack.Pop();
        }

        return items;
    }

    private object? Remembered(long key) => _memory.TryGetValue(key, out var value)
        ? value
        : throw reader.Error($"damaged: a pickle refers at byte {reader.Position} to what it has not said");

    private void Append(IEnumerable<object?> items) => As<List<object?>>(_stack.Peek()).AddRange(items);

    /// <summary>Objects that are dictionaries too keep their own pairs in vain.</summary>
    private void FillTop(IReadOnlyList<object?> pairs)
    {
        if (_stack.Peek() is not PickleObject)
        {
            Filled(As<PickleDictionary>(_stack.Peek()), pairs);
        }
    }

    private PickleDictionary Filled(PickleDictionary dictionary, IReadOnlyList<object?> pairs)
    {
        for (var i = 0; i + 1 < pairs.Count; i += 2)
        {
            dictionary.Set(pairs[i], pairs[i + 1]);
        }

        return dictionary;
    }

    private object Called(object? name, IReadOnlyList<object?> arguments) => name is PickleGlobal global
        ? world.Call(global, arguments) ?? throw Refused("wants to call", global)
        : throw reader.Error("damaged: a pickle calls what is no name");

    private PickleObject Made(object? name) => As<PickleGlobal>(name) is var @class && world.Instance(@class) is { } made ? made : throw Refused("holds an object of", @class);

    private static T As<T>(object? value) => value is T known ? known : throw new InvalidCastException();

    private object Elsewhere(object? identifier) => world.Persistent(identifier)
        ?? throw reader.Error($"a pickle refers to something outside itself; allowed are {world.Allowed}");

    private void Build(object? state)
    {
        // An OrderedDict has attributes sometimes, which are of no use here.
        if (_stack.Peek() is PickleObject built)
        {
            built.State = state;
        }
    }

    private UserErrorException Refused(string does, PickleGlobal name) =>
        reader.Error($"a pickle {does} {name}; nothing in a file is executed, and allowed are {world.Allowed}");

    private long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw reader.Error($"damaged: a pickle has '{text}' where a number must be");

    private double Float(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw reader.Error($"damaged: a pickle has '{text}' where a number must be");
}
