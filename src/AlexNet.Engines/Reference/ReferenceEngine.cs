using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Reference;

/// <summary>The plain engine: one thread, row-major buffers, no native library. It defines what every operation means; the fast
/// engines are measured against it.</summary>
public sealed class ReferenceEngine : IEngine
{
    private readonly ParameterStore _parameters = new();

    public string Name => "reference";

    public bool RunsOnProcessors => true;

    public ICommunicator Communicator { get; set; } = new Alone();

    public IProgram Load(Plan plan)
    {
        _parameters.Declare(plan);
        return new ReferenceProgram(plan, _parameters, Exchanges.For(plan, Communicator));
    }

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values, Communicator);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => values.CopyTo(_parameters[name, kind]);

    public void Dispose()
    {
        // Managed memory only.
    }
}
