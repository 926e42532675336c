namespace AlexNet.Core

open System

/// Top-k error: the share of images whose label is not among the k most probable classes [paper, section 2].
[<AbstractClass; Sealed>]
type ErrorRate =

    /// How many classes come before the label, most probable first, equal ones by lower index. A label whose score is
    /// not a number comes last.
    static member Rank(scores: ReadOnlySpan<float32>, label: int) : int =
        let own = scores[label]
        let mutable before = 0

        for i in 0 .. scores.Length - 1 do
            if scores[i] > own || (scores[i] = own && i < label) then
                before <- before + 1

        if Single.IsNaN own then scores.Length else before

    /// The indices of the k most probable classes, most probable first.
    static member Top(scores: ReadOnlySpan<float32>, k: int) : int[] =
        let all = scores.ToArray()

        Array.init all.Length id
        |> Array.sortWith (fun a b ->
            match compare all[b] all[a] with
            | 0 -> compare a b
            | order -> order)
        |> Array.truncate k
