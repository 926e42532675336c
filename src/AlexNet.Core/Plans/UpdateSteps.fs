namespace AlexNet.Core

open System

/// destination ← destination + source: the gradients of one parameter from two ranges of the batch, and then that of both.
type AddGradientStep = { Source: int; Destination: int }

/// Begins to replace every number of the buffers, which lie on one device, by its sum over all replicas: a binary tree over their ranks, as
/// over the parts of a batch. From here on the buffers belong to the exchange, until it is awaited.
type AllReduceStep = { Buffers: int[] }

/// Waits for the exchange that was begun on these buffers.
type AwaitAllReduceStep = { Buffers: int[] }

/// The update rule on one tensor.
type UpdateStep =
    {
        Parameter: int
        Gradient: int
        Velocity: int
        /// Moving average of the parameter, which follows it; none where none is wanted.
        Average: Nullable<int>
        /// One number that the gradient is multiplied by first; none where it is taken as it is.
        Factor: Nullable<int>
        /// One number that the rate is multiplied by; none where it is the rule's.
        LocalRate: Nullable<int>
        IsBias: bool
        /// Number of its layer among those with weights, which may have a rate of its own.
        Layer: int
    }

/// The update rule on several tensors together.
type UpdatesStep = { Items: UpdateStep[] }

/// Σ g² over the gradients of some of a device's parameters, but those of layers that the update leaves as they are, and where asked for Σ w² over
/// these parameters too. Added in an order that does not depend on how many threads there are.
type SquaredNormStep =
    {
        /// Whose gradients and parameters.
        Updates: UpdateStep[]
        /// Whether the sum of the parameters' squares follows that of the gradients'.
        WithWeights: bool
        /// One number, or two, for each device that has such parameters.
        Sums: int
        /// The number of the first in `Sums`.
        Place: int
    }

/// What gradients are multiplied by so that their norm is at most `Limit`: min(1, limit / √Σ), Σ being that of `Sums`, added in their order.
type ClipNormStep =
    {
        Limit: float
        /// The sum of squares of each device, in the order of devices.
        Sums: int
        Factor: int
    }

/// By what the rate of one tensor's weights is multiplied (`Lars`), from its own norm and that of its gradient.
type LocalRateStep =
    {
        /// η, above 0.
        Trust: float
        /// Σ g² and Σ w² of each device, in the order of devices; each is added in that order.
        Sums: int
        /// One number that gradients are multiplied by before they count; none where they are taken as they are.
        Clip: Nullable<int>
        Rate: int
    }
