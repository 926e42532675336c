namespace AlexNet.Core

/// The order in which an epoch visits its samples.
[<AbstractClass; Sealed>]
type Shuffle =

    /// Mixes by Fisher and Yates: for each place from the last on, `draw` chooses one up to it. Inline, so that it allocates nothing.
    static member inline internal Mix(order: int[], [<InlineIfLambda>] draw: int -> int) : unit =
        for i in order.Length - 1 .. -1 .. 1 do
            let j = draw i
            let held = order[i]
            order[i] <- order[j]
            order[j] <- held

    /// A permutation of 0 … order.Length − 1, into memory that is there already.
    static member Fill(seed: uint64, purpose: Purpose, epoch: int, order: int[]) : unit =
        for i in 0 .. order.Length - 1 do
            order[i] <- i

        Shuffle.Mix(order, (fun i -> Draw.Below(seed, purpose, epoch, int64 i, 0, i + 1)))

    /// 0 … order.Length − 1 in windows of so many neighbours, each a permutation of its own; the first one ends at a place that is drawn for
    /// the epoch, so that other neighbours share a window in each. window: from 1.
    static member FillWindows(seed: uint64, purpose: Purpose, epoch: int, window: int, order: int[]) : unit =
        let cut = Draw.Below(seed, purpose, epoch, 0L, 1, window)

        for i in 0 .. order.Length - 1 do
            order[i] <- i

        Shuffle.Mix(
            order,
            fun i ->
                let first = if i < cut then 0 else i - (i - cut) % window
                first + Draw.Below(seed, purpose, epoch, int64 i, 0, i - first + 1)
        )

    /// A permutation of 0 … count − 1, as Fill makes it.
    static member Permutation(seed: uint64, purpose: Purpose, epoch: int, count: int) : int[] =
        let order = Array.zeroCreate count
        Shuffle.Fill(seed, purpose, epoch, order)
        order
