namespace AlexNet.Core

open System

/// Top-k error: the share of images whose label is not among the k most probable classes [paper, section 2].
[<AbstractClass; Sealed>]
type ErrorRate =

    /// The k of the error that is told beside top-1: 5 as in the paper, and of fewer than six classes one less than there are, as that many and
    /// more are never wrong. Of two classes it is 1, which tells nothing new.
    static member K(classes: int) : int = max 1 (min 5 (classes - 1))

    /// How many classes come before the label, most probable first, equal ones by lower index. A label whose score is
    /// not a number comes last.
    static member Rank(scores: ReadOnlySpan<float32>, label: int) : int =
        let own = scores[label]
        let mutable before = 0

        for i in 0 .. scores.Length - 1 do
            if scores[i] > own || (scores[i] = own && i < label) then
                before <- before + 1

        if Single.IsNaN own then scores.Length else before

    /// The most probable class, of equal ones the first; the first where none is a number.
    static member Best(scores: ReadOnlySpan<float32>) : int =
        let mutable best = 0

        for i in 1 .. scores.Length - 1 do
            if scores[i] > scores[best] || Single.IsNaN scores[best] && not (Single.IsNaN scores[i]) then
                best <- i

        best

    /// The indices of the k most probable classes, most probable first.
    static member Top(scores: ReadOnlySpan<float32>, k: int) : int[] =
        let all = scores.ToArray()

        Array.init all.Length id
        |> Array.sortWith (fun a b ->
            match compare all[b] all[a] with
            | 0 -> compare a b
            | order -> order)
        |> Array.truncate k
