namespace AlexNet.Engines.Processor.Products;

/// <summary>Which of a product's computations is wanted.</summary>
internal enum ProductDirection
{
    /// <summary>y from x, weights and bias, when nothing goes back.</summary>
    Inference,

    /// <summary>y from x, weights and bias.</summary>
    Training,

    /// <summary>∂L/∂x from ∂L/∂y and the weights.</summary>
    InputGradient,

    /// <summary>∂L/∂w and ∂L/∂b from x and ∂L/∂y.</summary>
    WeightGradient,
}
