namespace AlexNet.Core

open AlexNet.Core.Fusing

/// Rewrites of plans: plan in, plan out, the same function.
[<RequireQualifiedAccess>]
module Fuse =

    /// Product + bias + activation in one step.
    let activation (plan: Plan) : Plan = ProductActivation.rewrite plan

    /// ReLU's gradient in one step with that of the normalisation or pooling beside it.
    let reluGradient (plan: Plan) : Plan = ReluGradient.rewrite plan

    /// Local response normalisation + max pooling in one step, forward and backward.
    let normalisePool (plan: Plan) : Plan = NormalisePool.rewrite plan

    /// A convolution's bias and ReLU in the pooling after it, forward and backward.
    let poolBias (plan: Plan) : Plan = PoolBias.rewrite plan

    /// The gradient of a convolution's bias in the step that writes the gradient of its output.
    let biasGradient (plan: Plan) : Plan = BiasGradient.rewrite plan

    /// Small updates in one step at the end, large ones beside the convolutions' gradients.
    let updates (plan: Plan) : Plan = Updates.rewrite plan

    /// The exchanges of several gradients between replicas in one.
    let buckets (plan: Plan) : Plan = Buckets.rewrite plan

    /// Every rewrite that makes a step cheaper wherever it runs, in an order in which none hides what another looks for.
    let all (plan: Plan) : Plan =
        plan |> activation |> reluGradient |> normalisePool |> buckets

    /// Those, and what GPUs gain by: fewer passes and launches around libraries that only multiply, and work in two streams. Engines on
    /// processors know neither a second stream nor a pooling with a bias.
    let gpu (plan: Plan) : Plan =
        plan |> all |> poolBias |> biasGradient |> updates

    /// What the plan is to be where it runs.
    let on (processors: bool) (plan: Plan) : Plan =
        if processors then all plan else gpu plan
