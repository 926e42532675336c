namespace AlexNet.Core

/// Which images are kept from training where the data does not say it.
[<AbstractClass; Sealed>]
type HoldOut =

    /// Whether the image at a position, from 0, of its class's order is held out: one as soon as the share of those before it, and itself,
    /// makes a whole one. Of a share of one in ten it is the tenth, the twentieth, ...; a class of fewer images has none.
    static member IsHeldOut(position: int, part: int, whole: int) : bool =
        let upTo count = int64 count * int64 part / int64 whole
        upTo (position + 1) > upTo position
