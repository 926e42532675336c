namespace AlexNet.Engines.Cuda;

/// <summary>In what numbers a GPU computes. Parameters, their gradients, velocities and sums are float32 in all of them.</summary>
public enum Precision
{
    /// <summary>float32 everywhere; products too, which libraries would otherwise round to TF32.</summary>
    F32,

    /// <summary>float32 in memory; the factors of products are rounded to TF32's ten bits.</summary>
    TF32,

    /// <summary>Activations, their gradients and the products' copy of the weights are bfloat16.</summary>
    BF16,
}
