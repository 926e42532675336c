namespace AlexNet.Core

/// The window that is cut from a prepared image, and whether it is mirrored.
[<Struct>]
type CropDraw =
    { Top: int
      Left: int
      Flip: bool }

/// Random crops and horizontal reflections [paper, section 4.1].
[<AbstractClass; Sealed>]
type Augmentation =

    /// A uniformly drawn window of crop×crop out of size×size, mirrored with probability ½, for one use of one sample.
    static member Draw(seed: uint64, epoch: int, sample: int64, size: int, crop: int) : CropDraw =
        let positions = size - crop + 1

        { Top = Draw.Below(seed, Purpose.Crop, epoch, sample, 0, positions)
          Left = Draw.Below(seed, Purpose.Crop, epoch, sample, 1, positions)
          Flip = Draw.Word(seed, Purpose.Flip, epoch, sample, 0) >= 0x80000000u }

    /// The centre window, starting at ⌊(size − crop) / 2⌋, not mirrored.
    static member Centre(size: int, crop: int) : CropDraw =
        let start = (size - crop) / 2

        { Top = start
          Left = start
          Flip = false }
