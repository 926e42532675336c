namespace AlexNet.Core

open System

/// The constants of one update: v ← m·v − d·ε·w − ε·⟨∂L/∂w⟩ ; w ← w + v [paper, section 5].
[<Struct>]
type UpdateRule =
    {
        /// ε of weights.
        LearningRate: float32
        /// ε of biases.
        BiasRate: float32
        Momentum: float32
        /// d of weights.
        WeightDecay: float32
        /// d of biases.
        BiasDecay: float32
    }

    /// ε for a weight or a bias.
    member rule.Rate isBias =
        if isBias then rule.BiasRate else rule.LearningRate

    /// d for a weight or a bias.
    member rule.Decay isBias =
        if isBias then rule.BiasDecay else rule.WeightDecay

    /// Applies the rule in place; the plain definition that faster ones are measured against.
    member rule.Apply(isBias: bool, weights: Span<float32>, velocities: Span<float32>, gradients: ReadOnlySpan<float32>) =
        let rate, decay = rule.Rate isBias, rule.Decay isBias

        for i in 0 .. weights.Length - 1 do
            velocities[i] <- rule.Momentum * velocities[i] - decay * rate * weights[i] - rate * gradients[i]
            weights[i] <- weights[i] + velocities[i]
