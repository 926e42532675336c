namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Which vectors this processor has.</summary>
internal static class VectorWidth
{
    /// <summary>The block itself where one vector holds it, else 1.</summary>
    public static int Of(int block) => block switch
    {
        16 when Block16.IsSupported => 16,
        8 when Block8.IsSupported => 8,
        _ => 1,
    };
}
