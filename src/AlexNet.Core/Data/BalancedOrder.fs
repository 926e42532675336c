namespace AlexNet.Core

/// Which images of a training set come how often.
type Sampling =
    /// Every image once an epoch.
    | Uniform = 0
    /// Every class equally often, whatever its images.
    | Balanced = 1

/// An image where it comes in a balanced order.
[<Struct>]
type BalancedUse =
    {
        /// Its sample index.
        Image: int
        /// How often it came before.
        Before: int64
    }

    /// Stands for the image in draws of an epoch: a small class's image comes several times in one, each time drawn anew.
    member single.DrawIndex = single.Before <<< 32 ||| int64 single.Image

/// An endless order of samples in which classes take turns: of K classes with images, each K samples from a multiple of K on have every
/// class once, in an order drawn for them. A class's images come in an order of their own, each once before any comes again, whatever the
/// epoch. What stands at a sample number is a function of the seed, the number and the labels; the last orders are kept, so that samples in
/// turn cost a draw each. For one thread at a time.
[<Sealed>]
type BalancedOrder(seed: uint64, labels: int[]) =
    /// The images of each class that has any.
    let classes =
        [| 0 .. labels.Length - 1 |]
        |> Array.groupBy (fun image -> labels[image])
        |> Array.sortBy fst
        |> Array.map snd

    let turns = Array.zeroCreate<int> classes.Length
    let mutable keptRound = -1L
    let members = classes |> Array.map Array.copy
    let keptPasses = Array.create classes.Length -1L

    /// The class that is drawn for a sample.
    let classOf (sample: int64) =
        let round = sample / int64 turns.Length

        if keptRound <> round then
            for i in 0 .. turns.Length - 1 do
                turns[i] <- i

            Shuffle.Mix(turns, (fun i -> Draw.Below(seed, Purpose.Turns, 0, round, i, i + 1)))
            keptRound <- round

        turns[int (sample % int64 turns.Length)]

    /// What comes where a class has its turn, from 0.
    let useOf chosen (turn: int64) =
        let images = members[chosen]
        let pass = turn / int64 images.Length

        if keptPasses[chosen] <> pass then
            classes[chosen].CopyTo(images, 0)
            let label = labels[images[0]]
            Shuffle.Mix(images, (fun i -> Draw.Below(seed, Purpose.Members, label, pass, i, i + 1)))
            keptPasses[chosen] <- pass

        {
            Image = images[int (turn % int64 images.Length)]
            Before = pass
        }

    /// What comes at a sample number, or after it where that and those after it, `further` in all, cannot be used: those that its class has
    /// next, and after all of these any image. Walks over every image before it repeats itself.
    member _.At(sample: int64, further: int) : BalancedUse =
        let chosen = classOf sample
        let turn = sample / int64 classes.Length
        // The rest of the class's order and the whole next one.
        let own = 2 * classes[chosen].Length

        if further < own then
            useOf chosen (turn + int64 further)
        else
            {
                Image = (further - own) % labels.Length
                Before = turn
            }
