namespace AlexNet.Core

/// The window that is cut from a prepared image, and whether it is mirrored.
[<Struct>]
type CropDraw = { Top: int; Left: int; Flip: bool }

/// Random crops and horizontal reflections [paper, section 4.1].
[<AbstractClass; Sealed>]
type Augmentation =

    /// The centre window, starting at ⌊(size − crop) / 2⌋, not mirrored.
    static member Centre(size: int, crop: int) : CropDraw =
        let start = (size - crop) / 2

        {
            Top = start
            Left = start
            Flip = false
        }

    /// A uniformly drawn window of crop×crop out of size×size, mirrored with probability ½, for one use of one sample; the centre one
    /// without `crops`, never mirrored without `flips`.
    static member Draw(seed: uint64, epoch: int, sampleIndex: int64, size: int, crop: int, crops: bool, flips: bool) : CropDraw =
        let positions = size - crop + 1

        let window =
            if crops then
                {
                    Top = Draw.Below(seed, Purpose.Crop, epoch, sampleIndex, 0, positions)
                    Left = Draw.Below(seed, Purpose.Crop, epoch, sampleIndex, 1, positions)
                    Flip = false
                }
            else
                Augmentation.Centre(size, crop)

        { window with
            Flip = flips && Draw.Word(seed, Purpose.Flip, epoch, sampleIndex, 0) >= 0x80000000u
        }

    /// The four corners and the centre, then their mirrors [paper, section 4.1]: the ten views of an image at test.
    static member TenViews(size: int, crop: int) : CropDraw[] =
        let far = size - crop
        let centre = Augmentation.Centre(size, crop)

        let five =
            [|
                { centre with Top = 0; Left = 0 }
                { centre with Top = 0; Left = far }
                { centre with Top = far; Left = 0 }
                { centre with Top = far; Left = far }
                centre
            |]

        Array.append five (five |> Array.map (fun view -> { view with Flip = true }))
