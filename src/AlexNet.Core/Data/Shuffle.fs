namespace AlexNet.Core

/// The order in which an epoch visits its samples.
[<AbstractClass; Sealed>]
type Shuffle =

    /// A permutation of 0 … count − 1 by Fisher and Yates.
    static member Permutation(seed: uint64, purpose: Purpose, epoch: int, count: int) : int[] =
        let order = Array.init count id

        for i in count - 1 .. -1 .. 1 do
            let j = Draw.Below(seed, purpose, epoch, int64 i, 0, i + 1)
            let held = order[i]
            order[i] <- order[j]
            order[j] <- held

        order

    /// The permutation of an epoch, or the identity where shuffling is off.
    static member Order(seed: uint64, epoch: int, count: int, shuffle: bool) : int[] =
        if shuffle then
            Shuffle.Permutation(seed, Purpose.Shuffle, epoch, count)
        else
            Array.init count id
