module AlexNet.Core.Tests.AugmentationTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

[<Property>]
let ``a drawn window lies inside the image`` (seed: uint64, epoch: uint16, sample: uint32, size: byte, less: byte) =
    let size = int size + 1
    let crop = size - int less % size
    let draw = Augmentation.Draw(seed, int epoch, int64 sample, size, crop, true, true)
    draw.Top >= 0 && draw.Left >= 0 && draw.Top + crop <= size && draw.Left + crop <= size

[<Test>]
let ``227 from 256 reaches all 30×30 positions, mirrored and not`` () =
    let draws =
        [|
            for sample in 0L .. 29999L -> Augmentation.Draw(2012UL, 1, sample, 256, 227, true, true)
        |]
    // 1,800 cases in 30,000 draws: each is missed with a probability of 6·10⁻⁸.
    Assert.That((Array.distinct draws).Length, equalTo (30 * 30 * 2))
    let flips = draws |> Array.filter _.Flip |> Array.length
    Assert.That(flips, equalTo(15000).Within 350)

[<TestCase(256, 227, 14)>]
[<TestCase(256, 224, 16)>]
[<TestCase(32, 32, 0)>]
[<TestCase(5, 4, 0)>]
let ``the centre window starts at half the rest, rounded down`` (size, crop, start: int) =
    let expected =
        {
            Top = start
            Left = start
            Flip = false
        }

    Assert.That(Augmentation.Centre(size, crop), equalTo expected)

let private view top left flip = { Top = top; Left = left; Flip = flip }

/// 256 − 227 = 29 places, the middle one at 14.
[<Test>]
let ``the ten views are the corners and the centre, then their mirrors`` () =
    Assert.That(
        Augmentation.TenViews(256, 227),
        equalTo
            [|
                view 0 0 false
                view 0 29 false
                view 29 0 false
                view 29 29 false
                view 14 14 false
                view 0 0 true
                view 0 29 true
                view 29 0 true
                view 29 29 true
                view 14 14 true
            |]
    )

[<Test>]
let ``a sample's window differs by epoch and repeats for the same one`` () =
    let epochs epoch =
        [|
            for sample in 0L .. 19L -> Augmentation.Draw(1UL, epoch, sample, 256, 227, true, true)
        |]

    Assert.That(epochs 0, equalTo (epochs 0))
    Assert.That(epochs 0, notEqualTo (epochs 1))

[<Test>]
let ``known windows, and their draws as a kernel reads them`` () =
    let draws =
        [|
            for sample in 0L .. 3L -> Augmentation.Draw(2012UL, 3, sample, 256, 227, true, true)
        |]

    Assert.That(
        draws |> Array.map (fun draw -> draw.Top, draw.Left, draw.Flip),
        equalTo [| 14, 9, false; 8, 5, false; 1, 9, true; 11, 12, true |]
    )

    let offset: RgbOffset =
        {
            Red = 1.5f
            Green = -2.5f
            Blue = 3.5f
        }

    let ofWindow flip = ImageDraw.Of(view 14 29 flip, offset)

    Assert.That(
        ofWindow true,
        equalTo
            {
                ImageDraw.Top = 14
                Left = 29
                Flip = 1
                Red = 1.5f
                Green = -2.5f
                Blue = 3.5f
            }
    )

    Assert.That((ofWindow false).Flip, equalTo 0)
    Assert.That(System.Runtime.InteropServices.Marshal.SizeOf<ImageDraw>(), equalTo 24)

[<Test>]
let ``without crops or flips the other is drawn as ever`` () =
    for sample in 0L .. 99L do
        let draw crops flips =
            Augmentation.Draw(2012UL, 3, sample, 256, 227, crops, flips)

        let both = draw true true
        Assert.That(draw true false, equalTo { both with Flip = false })

        Assert.That(
            draw false true,
            equalTo
                {
                    Top = 14
                    Left = 14
                    Flip = both.Flip
                }
        )

        Assert.That(draw false false, equalTo { Top = 14; Left = 14; Flip = false })
