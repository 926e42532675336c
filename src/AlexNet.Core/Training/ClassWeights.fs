namespace AlexNet.Core

/// How much an image counts by its class.
type ClassWeighting =
    /// All alike.
    | None = 0
    /// The less the more images its class has: every class counts alike.
    | Balanced = 1

/// Weights of classes in the loss.
[<AbstractClass; Sealed>]
type ClassWeights =

    /// N / (K n) for each class: n are its images, N all and K the classes that have any [King and Zeng 2001]. The mean over the images is 1;
    /// a class without images has weight 0.
    static member Balanced(images: int[]) : float32[] =
        let all = images |> Array.sumBy float
        let classes = images |> Seq.filter (fun count -> count > 0) |> Seq.length |> float

        images
        |> Array.map (fun count ->
            if count > 0 then
                float32 (all / (classes * float count))
            else
                0.0f)
