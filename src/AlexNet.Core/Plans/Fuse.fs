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

    /// Every rewrite, in an order in which none hides what another looks for.
    let all (plan: Plan) : Plan =
        plan |> activation |> reluGradient |> normalisePool
