module AlexNet.Core.Tests.ShapeTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

[<TestCase(227, 11, 4, 0, 55)>]
[<TestCase(224, 11, 4, 0, 54)>]
[<TestCase(55, 3, 2, 0, 27)>]
[<TestCase(27, 5, 1, 2, 27)>]
[<TestCase(27, 3, 2, 0, 13)>]
[<TestCase(13, 3, 1, 1, 13)>]
[<TestCase(13, 3, 2, 0, 6)>]
[<TestCase(3, 3, 2, 0, 1)>]
let ``windows along a side are those of the paper's table`` (side, window, stride, pad, expected: int) =
    Assert.That(Shape.tryWindows side window stride pad, equalTo (Some expected))

[<Test>]
let ``a window larger than its padded side does not fit`` () =
    Assert.That(Shape.tryWindows 4 7 1 1, equalTo None)
    Assert.That(Shape.tryWindows 5 7 1 1, equalTo (Some 1))

/// The definition: positions are those starts, a stride apart, whose window lies inside the padded side.
[<Property>]
let ``windows are counted as by trying every start`` (side: byte, window: byte, stride: byte, pad: byte) =
    let side, window, stride, pad =
        int side % 64 + 1, int window % 12 + 1, int stride % 5 + 1, int pad % 4

    let starts = seq { -pad .. stride .. side + pad - 1 }

    let fitting =
        starts |> Seq.filter (fun start -> start + window <= side + pad) |> Seq.length

    Shape.tryWindows side window stride pad = (if fitting = 0 then None else Some fitting)

[<Test>]
let ``a shape prints as channels×height×width, a vector as its length`` () =
    Assert.That(string (Shape.create 96 55 54), equalTo "96×55×54")
    Assert.That(string (Shape.vector 4096), equalTo "4096")
    Assert.That(string (Shape.create 4 1 2), equalTo "4×1×2")
    Assert.That((Shape.create 96 55 54).Size, equalTo 285_120)
    Assert.That((Shape.create 96 55 54).Plane, equalTo 2_970)

[<TestCase(5, 3, 0)>]
[<TestCase(5, 3, -1)>]
let ``a window that does not move has no positions`` (side, window, stride) =
    Assert.That(Shape.tryWindows side window stride 0, equalTo None)
