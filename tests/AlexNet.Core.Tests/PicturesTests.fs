module AlexNet.Core.Tests.PicturesTests

open System
open AlexNet.Core.Pictures
open NUnit.Framework

let private sizes: PictureSize[] =
    [| { Width = 96; Height = 72 }; { Width = 60; Height = 80 } |]

let private label name = Array.IndexOf(Picture.ClassNames, name)

/// A picture as rows from the top, and its colours as signed numbers.
type private Pixels(seed, split, label, index) =
    let scene = Picture.Scene(seed, split, label, index, sizes)
    let rgb = Array.zeroCreate<byte>(scene.Width * scene.Height * 3)
    do Picture.Render(scene, rgb.AsSpan())
    member _.Scene = scene
    member _.Bytes = rgb

    member _.At(x, y, channel) =
        int rgb[3 * (y * scene.Width + x) + channel]

    member pixels.Grey(x, y) =
        pixels.At(x, y, 0) + pixels.At(x, y, 1) + pixels.At(x, y, 2)

let private several name =
    [ for index in 0..29 -> Pixels(1UL, 0, label name, index) ]

/// At least nine in ten: what lies about may hide what is looked for.
let private mostly (pictures: Pixels list) holds =
    Assert.That(pictures |> List.filter holds |> List.length, Is.GreaterThanOrEqualTo(pictures.Length * 9 / 10))

/// Squared differences between neighbours above each other, and beside each other.
let private differences (pixels: Pixels) =
    let mutable down, across = 0L, 0L

    for y in 0 .. pixels.Scene.Height - 2 do
        for x in 0 .. pixels.Scene.Width - 2 do
            down <- down + int64 (pown (pixels.Grey(x, y + 1) - pixels.Grey(x, y)) 2)
            across <- across + int64 (pown (pixels.Grey(x + 1, y) - pixels.Grey(x, y)) 2)

    down, across

/// Red less blue, averaged where the predicate holds for the distance from the main figure's centre, relative to its half-width.
let private warmth (pixels: Pixels) (near: float32 -> bool) =
    let figure =
        pixels.Scene.Figures |> Array.maxBy (fun figure -> figure.Opacity * figure.HalfWidth)

    Seq.average
        [
            for y in 0 .. pixels.Scene.Height - 1 do
                for x in 0 .. pixels.Scene.Width - 1 do
                    let dx, dy = float32 x - figure.X, float32 y - figure.Y

                    if near (sqrt (dx * dx + dy * dy) / figure.HalfWidth) then
                        float (pixels.At(x, y, 0) - pixels.At(x, y, 2))
        ]

[<FsCheck.NUnit.Property(MaxTest = 30)>]
let ``the same numbers make the same pixels`` (seed: uint64) (index: uint16) =
    let split, label = int index % 3, int index % 10

    let one, other =
        Pixels(seed, split, label, int index), Pixels(seed, split, label, int index)

    one.Scene = other.Scene && one.Bytes.AsSpan().SequenceEqual(other.Bytes)

[<FsCheck.NUnit.Property(MaxTest = 30)>]
let ``another index, label, split or seed makes another scene`` (seed: uint64) (index: uint16) =
    let scene (seed, split, label, index) =
        Picture.Scene(seed, split, label, index, sizes)

    let index = int index
    let base' = scene (seed, 0, 3, index)

    [
        scene (seed, 0, 3, index + 1)
        scene (seed, 0, 4, index)
        scene (seed, 1, 3, index)
        scene (seed + 1UL, 0, 3, index)
    ]
    |> List.forall (fun other -> other <> base')

[<Test>]
let ``there are ten classes in ordinal order`` () =
    Assert.That(Picture.ClassNames, Has.Length.EqualTo(10).And.Unique)
    Assert.That(Picture.ClassNames, Is.Ordered.Using(StringComparer.Ordinal))

[<Test>]
let ``all sizes occur and no others`` () =
    let drawn =
        [
            for index in 0..49 ->
                let scene = Picture.Scene(1UL, 0, 0, index, sizes)
                scene.Width, scene.Height
        ]

    Assert.That(List.distinct drawn, Is.EquivalentTo([ 96, 72; 60, 80 ]))

[<Test>]
let ``a span of another length is refused`` () =
    let scene = Picture.Scene(1UL, 0, 0, 0, sizes)

    let render () =
        Picture.Render(scene, Span<byte>(Array.zeroCreate 10))

    Assert.That(Action render, Throws.ArgumentException.With.Message.Contains("given are 10"))

[<Test>]
let ``pictures of every class are neither black nor white nor flat`` () =
    for name in Picture.ClassNames do
        mostly (several name) (fun pixels ->
            let values = pixels.Bytes |> Array.map float
            let mean = Array.average values
            let spread = values |> Array.averageBy (fun value -> abs (value - mean))
            mean > 25.0 && mean < 230.0 && spread > 10.0)

// What tells the classes apart looks the same in a mirror: differences down and across do, rows do, colours do.

[<Test>]
let ``horizontal stripes change from row to row, vertical ones from column to column`` () =
    mostly (several "stripes-horizontal") (fun pixels -> differences pixels ||> (fun down across -> down > 2L * across))
    mostly (several "stripes-vertical") (fun pixels -> differences pixels ||> (fun down across -> across > 2L * down))

[<Test>]
let ``triangles point up or down whichever way they are mirrored`` () =
    let turned name =
        [
            for pixels in several name do
                for figure in pixels.Scene.Figures do
                    if figure.Outline = Outline.Triangle then
                        cos (float figure.Angle)
        ]

    Assert.That(turned "triangle-up", Is.Not.Empty.And.All.GreaterThan(0.95))
    Assert.That(turned "triangle-down", Is.Not.Empty.And.All.LessThan(-0.95))

    let rows name =
        several name
        |> List.sumBy (fun pixels ->
            let figure =
                pixels.Scene.Figures |> Array.maxBy (fun figure -> figure.Opacity * figure.HalfWidth)

            let middle = pixels.Grey(int figure.X, int figure.Y)

            let beside y =
                pixels.Grey(Math.Clamp(int (figure.X + 0.5f * figure.HalfWidth), 0, pixels.Scene.Width - 1), y)

            let above, below =
                int (figure.Y - 0.35f * figure.HalfWidth), int (figure.Y + 0.35f * figure.HalfWidth)
            // Half-way out to the side the ground shows at the height of the corner, the figure at that of the base.
            sign (abs (beside (max 0 above) - middle) - abs (beside (min (pixels.Scene.Height - 1) below) - middle)))

    Assert.That(rows "triangle-up", Is.GreaterThan(15))
    Assert.That(rows "triangle-down", Is.LessThan(-15))

[<Test>]
let ``the figure is warmer than the ground, or the other way round`` () =
    let inside, outside =
        (fun distance -> distance < 0.6f), (fun distance -> distance > 1.6f)

    mostly (several "warm-on-cool") (fun pixels -> warmth pixels inside > 15.0 && warmth pixels outside < -10.0)
    mostly (several "cool-on-warm") (fun pixels -> warmth pixels inside < -15.0 && warmth pixels outside > 10.0)

/// Nothing but ground of one colour, 40×20.
let private plain light noise : Scene =
    let colour: Colour =
        {
            Red = 0.5f
            Green = 0.25f
            Blue = 1.0f
        }

    {
        Width = 40
        Height = 20
        Ground =
            {
                Dark = colour
                Light = colour
                Cell = 10.0f
            }
        Figures = [||]
        Warp =
            {
                Amplitude = 0.0f
                Frequency = 0.0f
                Phase = 0.0f
            }
        Light = light
        Noise = noise
        Key = 7UL
    }

let private rendered (scene: Scene) =
    let rgb = Array.zeroCreate<byte>(scene.Width * scene.Height * 3)
    Picture.Render(scene, rgb.AsSpan())
    rgb

/// At (20, 10), the centre, the level is 0.8; from there to an edge it is 0.1 across, 0.2 down, and half of 0.1 less for the square of each.
[<TestCase(20, 10, 0.8)>]
[<TestCase(0, 10, 0.65)>]
[<TestCase(20, 0, 0.55)>]
[<TestCase(0, 0, 0.4)>]
[<TestCase(30, 10, 0.8375)>]
[<TestCase(20, 15, 0.8875)>]
let ``light changes across, down and towards the corners`` (x: int, y: int, level: float) =
    let rgb =
        rendered (
            plain
                {
                    Centre = 0.8f
                    Across = 0.1f
                    Down = 0.2f
                    Fall = 0.1f
                }
                0.0f
        )

    let at = 3 * (y * 40 + x)

    for channel, colour in [ 0, 0.5; 1, 0.25; 2, 1.0 ] do
        Assert.That(float rgb[at + channel], equalTo(255.0 * colour * level).Within 0.51)

/// Tolerances are some five standard errors over 800 pixels, of the mean, of the deviation and of the mean product of two channels.
[<Test>]
let ``noise has its deviation in every channel, and each its own`` () =
    let light =
        {
            Centre = 0.5f
            Across = 0.0f
            Down = 0.0f
            Fall = 0.0f
        }

    let scene = plain light 10.0f
    let pixels = rendered scene |> Array.map float |> Array.chunkBySize 3
    let means = [| 63.75; 31.875; 127.5 |]

    let noise channel =
        pixels |> Array.map (fun pixel -> pixel[channel] - means[channel])

    for channel in 0..2 do
        Assert.That(noise channel |> Array.average, equalTo(0.0).Within 1.8)
        Assert.That(noise channel |> Array.averageBy (fun x -> x * x) |> sqrt, equalTo(10.0).Within 1.1)

    for one, other in [ 0, 1; 0, 2; 1, 2 ] do
        Assert.That(Array.map2 (*) (noise one) (noise other) |> Array.average, equalTo(0.0).Within 18.0)

/// Of every class one picture of 60×80 or 96×72: the means of red, green and blue in its four quarters, and how much neighbours differ. The
/// default data set is the same for everybody: whoever changes a scene or how it is painted says so here.
[<Test>]
let ``known pictures`` () =
    let known =
        [|
            "116.45 130.69 107.26 114.98 128.97 109.18 121.91 135.58 111.27 115.43 123.73 110.78 37.87"
            "143.16 143.91 99.49 106.82 106.97 69.40 101.25 101.63 63.53 66.93 67.39 41.36 64.87"
            "134.72 81.78 61.40 146.59 88.92 67.69 97.50 63.85 58.31 119.95 74.41 65.76 14.32"
            "123.18 108.23 105.84 144.12 123.14 122.51 100.15 87.78 89.34 101.39 80.22 73.37 29.57"
            "159.78 144.11 139.72 153.81 136.13 131.66 129.58 113.17 131.24 118.21 102.91 118.77 49.38"
            "101.89 127.27 103.95 60.68 84.08 68.21 105.43 117.55 100.28 69.86 93.71 76.23 13.52"
            "88.77 92.19 99.49 98.95 100.43 116.73 44.27 42.98 51.82 62.21 60.79 73.10 55.69"
            "124.28 111.28 117.20 123.25 108.38 117.26 120.82 110.86 132.47 102.19 96.68 126.63 13.30"
            "76.43 98.62 73.61 83.41 107.66 75.53 82.00 106.26 74.12 89.77 118.34 82.39 7.58"
            "63.81 58.49 97.59 113.25 67.37 106.09 34.76 43.95 77.71 74.23 54.96 92.30 8.02"
        |]

    let measured label =
        let pixels = Pixels(2012UL, 1, label, 5)
        let width, height = pixels.Scene.Width, pixels.Scene.Height

        let quarter column row channel =
            Seq.average
                [
                    for y in row * height / 2 .. (row + 1) * height / 2 - 1 do
                        for x in column * width / 2 .. (column + 1) * width / 2 - 1 -> float (pixels.At(x, y, channel))
                ]

        [|
            for row in 0..1 do
                for column in 0..1 do
                    for channel in 0..2 -> quarter column row channel
            yield
                Seq.average
                    [
                        for y in 0 .. height - 1 do
                            for x in 1 .. width - 1 -> float (abs (pixels.Grey(x, y) - pixels.Grey(x - 1, y)))
                    ]
        |]

    for label in 0..9 do
        let expected = known[label].Split ' ' |> Array.map (fun value -> float value)
        Assert.That(measured label, equalTo(expected).Within 0.02, Picture.ClassNames[label])
