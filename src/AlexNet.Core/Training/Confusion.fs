namespace AlexNet.Core

/// Images of one class that were taken for another.
[<Struct>]
type Confused =
    {
        Label: int
        Predicted: int
        Images: int64
    }

/// How often each class was taken for each.
[<Sealed>]
type Confusion(classes: int) =
    let counts = Array2D.zeroCreate<int64> classes classes

    /// Counts one image.
    member _.Add(label: int, predicted: int) =
        counts[label, predicted] <- counts[label, predicted] + 1L

    member _.Classes = classes

    /// Images of a class that were taken for a class.
    member _.Item
        with get (label: int, predicted: int) = counts[label, predicted]

    /// Images of a class.
    member _.Images(label: int) : int64 =
        Seq.sumBy (fun predicted -> counts[label, predicted]) (seq { 0 .. classes - 1 })

    /// Share of a class's images that were taken for another; not a number where there are none.
    member confusion.Error(label: int) : float =
        let images = confusion.Images label
        float (images - counts[label, label]) / float images

    /// The most frequent confusions, most frequent first, equal ones in the order of their classes.
    member _.Worst(most: int) : Confused[] =
        [|
            for label in 0 .. classes - 1 do
                for predicted in 0 .. classes - 1 do
                    if label <> predicted && counts[label, predicted] > 0L then
                        {
                            Label = label
                            Predicted = predicted
                            Images = counts[label, predicted]
                        }
        |]
        |> Array.sortBy (fun confused -> -confused.Images)
        |> Array.truncate most
