namespace AlexNet.Core

/// The order in which an epoch visits its samples.
[<AbstractClass; Sealed>]
type Shuffle =

    /// A permutation of 0 … order.Length − 1 by Fisher and Yates, into memory that is there already.
    static member Fill(seed: uint64, purpose: Purpose, epoch: int, order: int[]) : unit =
        for i in 0 .. order.Length - 1 do
            order[i] <- i

        for i in order.Length - 1 .. -1 .. 1 do
            let j = Draw.Below(seed, purpose, epoch, int64 i, 0, i + 1)
            let held = order[i]
            order[i] <- order[j]
            order[j] <- held

    /// A permutation of 0 … count − 1, as Fill makes it.
    static member Permutation(seed: uint64, purpose: Purpose, epoch: int, count: int) : int[] =
        let order = Array.zeroCreate count
        Shuffle.Fill(seed, purpose, epoch, order)
        order
