using System.Text.Json;
using AlexNet.Engines;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Support;

/// <summary>Runs of a small network on a few images, in a folder that is gone after the test.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TempFolder _temp = new();

    public TinyRun(int train = 20, int validation = 10) => Data = TinyShards.Write(_temp.In("data"), train, validation);

    public string Data { get; }

    public string In(params string[] parts) => _temp.In(parts);

    public RunFolder Folder(string name = "run") => new(_temp.In(name));

    public RunSettings Settings(string changes = "{}", string network = "cifar-relu") => new()
    {
        Data = Data,
        Network = network,
        Recipe = Recipe("""{ "batch": 8, "steps": 6, "learning_rate": 0.01 }""", changes),
        Workers = 1,
    };

    public Recorder Train(RunSettings settings, RunFolder folder, ResumePoint? resume = null, long stopAfter = -1, long stopInValidationAfter = -1)
    {
        var recorder = new Recorder { StopAfter = stopAfter, StopInValidationAfter = stopInValidationAfter };
        Result = Trainer.Run(settings, Start(folder, resume), recorder, recorder.Token);
        return recorder;
    }

    /// <summary>A run of its own on an engine of a test.</summary>
    public Recorder Train(RunSettings settings, Func<EngineRequest, Action<string>, EngineChoice> choose, Action whenStarted, ResumePoint? resume = null)
    {
        var recorder = new Recorder { WhenStarted = whenStarted };
        Result = Trainer.Run(settings, Start(Folder(), resume), recorder, choose, recorder.Token);
        return recorder;
    }

    /// <summary>Where a run in a folder begins: anew, or at a checkpoint.</summary>
    public static Resumption Start(RunFolder folder, ResumePoint? resume) =>
        resume is null ? Resumption.Anew(folder) : new Resumption(folder, resume, RunOrigin.Read(RunFolder.Around(resume.Path)));

    /// <summary>Of the last run that did not throw.</summary>
    public RunResult? Result { get; private set; }

    public void Dispose() => _temp.Dispose();

    public static Recipe Recipe(params string[] changes) => changes.Aggregate(
        Core.Recipes.quick, (recipe, json) => RecipeJson.Apply(recipe, JsonDocument.Parse(json).RootElement, field => field));

    /// <summary>All weights and velocities of a file, by name.</summary>
    public static Dictionary<string, float[]> Tensors(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal)).ToDictionary(name => name, file.Read<float>);
    }

    /// <summary>A checkpoint or model as the first version of the program wrote it: without statistics and checksum.</summary>
    public static void CopyAsVersion1(string from, string to)
    {
        using var file = SafetensorsFile.Open(from);
        var metadata = file.Metadata.Where(entry => entry.Key != "checksum" && !entry.Key.StartsWith("statistics.", StringComparison.Ordinal)).ToDictionary();
        metadata["version"] = "1";
        SafetensorsWriter.Write(to, [.. Tensors(from).Select(tensor => TensorData.From<float>(tensor.Key, tensor.Value, [.. file.Tensor(tensor.Key).Shape]))], metadata);
    }

    public static CheckpointInfo Info(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return CheckpointInfo.Read(file);
    }
}
