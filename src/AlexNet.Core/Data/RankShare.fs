namespace AlexNet.Core

/// One of several processes that divide work among them.
[<Struct>]
type RankShare =
    {
        /// Which of them, from 0.
        Rank: int
        /// How many there are.
        Ranks: int
    }

    /// All of the work: there is one process.
    static member Whole: RankShare = { Rank = 0; Ranks = 1 }

    static member private First(items: int64, rank: int, ranks: int) =
        items / int64 ranks * int64 rank + min (items % int64 ranks) (int64 rank)

    /// Which of so many items are its own, neighbours all: the first, and how many. Those of all processes, in the order of ranks, are all items,
    /// each once; one has at most one item more than another.
    member share.Range(items: int64) : struct (int64 * int64) =
        let first = RankShare.First(items, share.Rank, share.Ranks)
        struct (first, RankShare.First(items, share.Rank + 1, share.Ranks) - first)

    /// The most items that one process has.
    member share.Most(items: int64) : int64 =
        (items + int64 share.Ranks - 1L) / int64 share.Ranks
