using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn;

/// <summary>The fast engine on CPUs: convolutions and matrix products by oneDNN, everything else by vectorised kernels of our own on the
/// same threads, all of it in oneDNN's blocked layouts from the image to the logits. Not safe for concurrent use.</summary>
public sealed class OneDnnEngine : IEngine
{
    private readonly DnnlLibrary _library;
    private readonly ThreadTeam _team;
    private readonly ParameterMemory _parameters;
    private readonly ProgramLoader _loader;

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <exception cref="UserErrorException">libdnnl is missing: the message says how to install it.</exception>
    public OneDnnEngine(int threads = 0)
        : this(threads, null)
    {
    }

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <param name="block">Block of channels; null takes the best for the processor and the plan.</param>
    internal OneDnnEngine(int threads, int? block)
    {
        _library = DnnlLibrary.Open();
        _team = ThreadTeam.Create(threads);
        _parameters = new(_library);
        _loader = new(_library, _team, _parameters, block);
    }

    /// <summary>Whether libdnnl is installed.</summary>
    public static bool IsAvailable => DnnlLibrary.IsAvailable;

    /// <summary>Where it is not installed: what is missing, and what helps.</summary>
    public static string Missing => DnnlLibrary.Missing;

    public string Name => "onednn";

    public bool RunsOnProcessors => true;

    /// <summary>Version of the native library.</summary>
    public Version LibraryVersion => _library.Version;

    public IProgram Load(Plan plan) => _loader.Load(plan);

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _parameters.Write(name, kind, values);

    public void Dispose()
    {
        _parameters.Dispose();
        _team.Dispose();
        _library.Dispose();
    }
}
