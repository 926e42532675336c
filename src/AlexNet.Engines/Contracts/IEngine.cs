using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>Something that executes plans. Parameters, velocities and averages belong to the engine and go by their canonical names, so that
/// a training and an evaluation program loaded on the same engine share them.</summary>
public interface IEngine : IDisposable
{
    /// <summary>The name the command line knows the engine by.</summary>
    string Name { get; }

    /// <summary>Whether it computes on the processors of the host, which the loader and everything else uses too; false for a device of
    /// its own.</summary>
    bool RunsOnProcessors { get; }

    /// <summary>Through whom replicas add up their gradients; at first nobody. Set before a plan of several replicas is loaded; belongs to
    /// whoever sets it.</summary>
    ICommunicator Communicator { get; set; }

    /// <summary>Allocates everything the plan needs and prepares its steps, which are executed as they are: what is to be fused has been
    /// by then (<see cref="Fuse"/>).</summary>
    /// <exception cref="UserErrorException">The plan does not fit this engine or what is loaded already.</exception>
    IProgram Load(Plan plan);

    /// <summary>Copies a parameter out in the canonical row-major layout. Replicas that have divided it among them call it together.</summary>
    /// <param name="name">A tensor's name, as <c>conv1.weight</c>.</param>
    /// <param name="kind">The parameter itself, its velocity or its average.</param>
    void Read(string name, BufferKind kind, Span<float> values);

    /// <summary>Sets a parameter from the canonical row-major layout.</summary>
    void Write(string name, BufferKind kind, ReadOnlySpan<float> values);
}

/// <summary>What an engine computes on has failed: the message says which call, and how.</summary>
public abstract class EngineException(string message) : Exception(message)
{
    /// <summary>Whether what it computes on is of no use any more in this process, parameters included.</summary>
    public abstract bool IsDeviceLost { get; }
}
