namespace AlexNet.Core.Pictures

open System

/// Pictures made from numbers: the default data set. A picture is a pure function of (seed, split, label, index, sizes).
[<AbstractClass; Sealed>]
type Picture =

    /// Names of the ten classes by label, in ordinal order.
    static member ClassNames: string[] =
        [|
            "bullseye"
            "checks"
            "cool-on-warm"
            "dots"
            "spokes"
            "stripes-horizontal"
            "stripes-vertical"
            "triangle-down"
            "triangle-up"
            "warm-on-cool"
        |]

    /// The scene of one picture.
    /// split: 0 train, 1 validation, 2 test; label: 0–9; sizes: what the picture's size is drawn from.
    static member Scene(seed: uint64, split: int, label: int, index: int, sizes: PictureSize[]) : Scene =
        let dice = Dice(seed, split, label, index)
        let size = dice.Pick sizes
        Composition.draw dice size (Picture.Subjects[label])

    /// Paints a scene into height × width × 3 bytes of RGB.
    /// Throws ArgumentException where the span has another length.
    static member Render(scene: Scene, rgb: Span<byte>) : unit =
        let bytes = scene.Width * scene.Height * 3

        if rgb.Length <> bytes then
            invalidArg (nameof rgb) $"{scene.Width}×{scene.Height} pixels take {bytes} bytes, given are {rgb.Length}"

        let canvas = Canvas(scene.Width, scene.Height)
        let warp = scene.Warp

        let wave i =
            warp.Amplitude * MathF.Sin(warp.Frequency * float32 i + warp.Phase)

        let across, down = Array.init scene.Height wave, Array.init scene.Width wave
        Exposure.ground canvas scene

        for figure in scene.Figures do
            Painting.figure canvas across down figure

        Exposure.develop canvas scene rgb

    static member private Subjects: Subject[] =
        [|
            Subject.Bullseye
            Subject.Checks
            Subject.CoolOnWarm
            Subject.Dots
            Subject.Spokes
            Subject.StripesHorizontal
            Subject.StripesVertical
            Subject.TriangleDown
            Subject.TriangleUp
            Subject.WarmOnCool
        |]
