using AlexNet.Loader.Graph.Measuring;

namespace AlexNet.Training;

/// <summary>The loader at work while its batches are thrown away.</summary>
public sealed record LoaderPhase(LoaderProfile Loader, ResourceUse Use);

/// <summary>The engine at work on one batch again and again.</summary>
public sealed record EnginePhase(EngineProfile Engine, ResourceUse Use)
{
    public double ImagesPerSecond => Engine.Images / Use.Seconds;
}

/// <summary>Both at work, as in training.</summary>
public sealed record TogetherPhase(LoaderProfile Loader, EngineProfile Engine, ResourceUse Use)
{
    public double ImagesPerSecond => Engine.Images / Use.Seconds;

    /// <summary>Share of the time in which the engine had no batch.</summary>
    public double Waited => Loader.WaitedSeconds / Loader.Seconds;

    /// <summary>Share of the time in which the loader had no free buffer.</summary>
    public double HeldBack => Loader.HeldBackSeconds / Loader.Seconds;
}
