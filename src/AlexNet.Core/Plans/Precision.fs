namespace AlexNet.Core

/// In what numbers a GPU computes. Parameters, their gradients, velocities and sums are float32 in all of them.
type Precision =
    /// float32 everywhere; products too, which libraries would otherwise round to TF32.
    | F32 = 0
    /// float32 in memory; the factors of products are rounded to TF32's ten bits.
    | TF32 = 1
    /// Activations, their gradients and the products' copy of the weights are bfloat16.
    | BF16 = 2
