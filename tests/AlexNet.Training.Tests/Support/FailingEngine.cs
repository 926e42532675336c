using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;

namespace AlexNet.Training.Tests.Support;

/// <summary>The reference engine on a device that is lost at one call; from then on every call fails, as on a real one.</summary>
/// <param name="loseAt">Whether the device is lost at a call: its name, and how many of that name there were with it.</param>
internal sealed class FailingEngine(Func<string, int, bool> loseAt) : IEngine
{
    public const string Update = "update";
    public const string Evaluation = "evaluation";
    public const string Reading = "reading";

    private readonly ReferenceEngine _inner = new();
    private readonly Dictionary<string, int> _calls = [];
    private bool _isLost;

    public string Name => "failing";

    public bool RunsOnProcessors => true;

    public ICommunicator Communicator { get; set; } = new Alone();

    /// <summary>Programs and the engine itself that were made and not released yet, or released twice.</summary>
    public int Live { get; private set; } = 1;

    public EngineChoice Choose(EngineRequest request, Action<string> warn) => new(this, Placement.OneDevice, "a device that fails");

    public IProgram Load(Plan plan)
    {
        Live++;
        return new Program(this, _inner.Load(plan));
    }

    public void Read(string name, BufferKind kind, Span<float> values)
    {
        ThrowIfLost(Reading);
        _inner.Read(name, kind, values);
    }

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _inner.Write(name, kind, values);

    public void Dispose()
    {
        Live--;
        _inner.Dispose();
    }

    private void ThrowIfLost(string call)
    {
        _calls[call] = _calls.GetValueOrDefault(call) + 1;
        _isLost |= loseAt(call, _calls[call]);
        if (_isLost)
        {
            throw new LostDevice(call);
        }
    }

    private sealed class LostDevice(string call) : EngineException($"the device was lost: {call}")
    {
        public override bool IsDeviceLost => true;
    }

    private sealed class Program(FailingEngine engine, IProgram inner) : IProgram
    {
        public Plan Plan => inner.Plan;

        public ReadOnlySpan<float> Probabilities => inner.Probabilities;

        public ReadOnlySpan<float> Losses => inner.Losses;

        public void ReadFeatures(Span<float> values) => inner.ReadFeatures(values);

        public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
        {
            engine.ThrowIfLost(Plan.Mode == Mode.Training ? Update : Evaluation);
            inner.Run(images, labels, arguments);
        }

        public void Dispose()
        {
            engine.Live--;
            inner.Dispose();
        }
    }
}
