namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Which of a product's three computations a primitive does.</summary>
internal enum DnnlDirection
{
    Inference,
    Training,

    /// <summary>∂L/∂x from ∂L/∂y and the weights.</summary>
    InputGradient,

    /// <summary>∂L/∂w and ∂L/∂b from x and ∂L/∂y.</summary>
    WeightGradient,
}
