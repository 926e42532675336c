namespace AlexNet.Core

open System

/// The constants of one update: v ← m·v − d·ε·w − ε·⟨∂L/∂w⟩ ; w ← w + v [paper, section 5]. Where an average is kept, a ← a + (1 − A)·(w − a) follows.
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
        /// By what ε is multiplied in each layer with weights, by `ParameterTensor.Ordinal`; all by 1 where there are none.
        LayerFactors: float32[]
        /// A: the share of a parameter's average that an update keeps.
        AverageDecay: float32
    }

    /// The same rule in all layers.
    static member Everywhere(learningRate, biasRate, momentum, weightDecay, biasDecay) : UpdateRule =
        {
            LearningRate = learningRate
            BiasRate = biasRate
            Momentum = momentum
            WeightDecay = weightDecay
            BiasDecay = biasDecay
            LayerFactors = [||]
            AverageDecay = 0.0f
        }

    /// By what ε is multiplied in a layer; where by 0, the layer's weights and velocities stay as they are.
    member rule.Factor(layer: int) =
        if layer < rule.LayerFactors.Length then
            rule.LayerFactors[layer]
        else
            1.0f

    /// ε for a weight or a bias of a layer.
    member rule.Rate(layer: int, isBias) =
        rule.Factor layer * (if isBias then rule.BiasRate else rule.LearningRate)

    /// d for a weight or a bias.
    member rule.Decay isBias =
        if isBias then rule.BiasDecay else rule.WeightDecay

    /// Applies the rule in place to gradients that are multiplied by `clip` first, at a rate that is multiplied by `localRate`; the plain definition
    /// that faster ones are measured against.
    member rule.Apply
        (
            layer: int,
            isBias: bool,
            weights: Span<float32>,
            velocities: Span<float32>,
            gradients: ReadOnlySpan<float32>,
            clip: float32,
            localRate: float32
        ) =
        let rate, decay = localRate * rule.Rate(layer, isBias), rule.Decay isBias
        let last = if rule.Factor layer = 0.0f then -1 else weights.Length - 1

        for i in 0..last do
            velocities[i] <- rule.Momentum * velocities[i] - decay * rate * weights[i] - rate * clip * gradients[i]
            weights[i] <- weights[i] + velocities[i]

    /// Applies the rule in place to gradients as they are.
    member rule.Apply(layer: int, isBias: bool, weights: Span<float32>, velocities: Span<float32>, gradients: ReadOnlySpan<float32>) =
        rule.Apply(layer, isBias, weights, velocities, gradients, 1.0f, 1.0f)

    /// The gradients that an update had, clipped ones as they were clipped, from the weights after it and the velocities before and after it:
    /// ∂L/∂w = (m·v − v′) / ε − d·(w′ − v′). ε must not be 0, and the rate not adapted.
    member rule.GradientsOf
        (
            layer: int,
            isBias: bool,
            weights: ReadOnlySpan<float32>,
            before: ReadOnlySpan<float32>,
            after: ReadOnlySpan<float32>,
            gradients: Span<float32>
        ) =
        let rate, decay = float (rule.Rate(layer, isBias)), float (rule.Decay isBias)
        let momentum = float rule.Momentum

        for i in 0 .. gradients.Length - 1 do
            let velocity = float after[i]

            gradients[i] <- float32 ((momentum * float before[i] - velocity) / rate - decay * (float weights[i] - velocity))

    /// Moves averages towards the weights, those of layers that stay as they are too. An average that is its weight stays so.
    member rule.Average(weights: ReadOnlySpan<float32>, averages: Span<float32>) =
        for i in 0 .. weights.Length - 1 do
            averages[i] <- averages[i] + (1.0f - rule.AverageDecay) * (weights[i] - averages[i])

/// Gradients whose norm is limited.
[<RequireQualifiedAccess>]
module Clip =

    /// What gradients are multiplied by, from the sum of their squares; a sum that is no number leaves them as they are, so that it shows.
    let factor (limit: float) (squares: float32) : float32 =
        let limit, norm = float32 limit, MathF.Sqrt squares
        if norm > limit then limit / norm else 1.0f

/// Rates that follow the weights of each layer [You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks", section 5].
[<RequireQualifiedAccess>]
module Lars =

    /// λ = η‖w‖ / (c‖g‖ + d‖w‖), from the sums of the squares of g and w and with the c that gradients are multiplied by first; 1 where either
    /// norm is 0, or no number.
    let localRate (trust: float) (decay: float32) (clip: float32) (gradients: float32) (weights: float32) : float32 =
        let gradient, weight = clip * MathF.Sqrt gradients, MathF.Sqrt weights

        if gradient > 0.0f && weight > 0.0f then
            float32 trust * weight / (gradient + decay * weight)
        else
            1.0f
