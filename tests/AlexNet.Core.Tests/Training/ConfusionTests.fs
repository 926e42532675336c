module AlexNet.Core.Tests.ConfusionTests

open NUnit.Framework
open AlexNet.Core

let private confusion =
    let confusion = Confusion 3

    for label, predicted, images in [ 0, 0, 6; 0, 2, 2; 1, 0, 1; 1, 1, 1; 1, 2, 2 ] do
        for _ in 1..images do
            confusion.Add(label, predicted)

    confusion

[<Test>]
let ``images are counted by what they are and by what they were taken for`` () =
    Assert.That([ confusion.Images 0; confusion.Images 1; confusion.Images 2 ], equalTo [ 8L; 4L; 0L ])
    Assert.That((confusion[0, 2], confusion[2, 0]), equalTo (2L, 0L))
    Assert.That((confusion.Error 0, confusion.Error 1), equalTo (0.25, 0.75))
    Assert.That(confusion.Error 2, Is.NaN)

[<Test>]
let ``the most frequent confusions come first`` () =
    let named most =
        confusion.Worst most |> Array.map (fun each -> each.Label, each.Predicted, each.Images)

    Assert.That(named 5, equalTo [| 0, 2, 2L; 1, 2, 2L; 1, 0, 1L |])
    Assert.That(named 1, equalTo [| 0, 2, 2L |])

[<Test>]
let ``the best class is the first of equals, and no number is never the best`` () =
    Assert.That(ErrorRate.Best(System.ReadOnlySpan [| 0.1f; 0.4f; 0.4f |]), equalTo 1)
    Assert.That(ErrorRate.Best(System.ReadOnlySpan [| nanf; 0.1f; 0.4f; nanf |]), equalTo 2)
    Assert.That(ErrorRate.Best(System.ReadOnlySpan [| 0.4f; nanf; 0.1f |]), equalTo 0)
    Assert.That(ErrorRate.Best(System.ReadOnlySpan [| nanf; nanf |]), equalTo 0)
