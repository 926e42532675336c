namespace AlexNet.Core

/// Which images are kept from training where the data does not say it.
[<AbstractClass; Sealed>]
type HoldOut =

    /// Whether the image at a place, from 0, of its class's order is held out: the last of every period.
    /// A class of fewer images than a period has none.
    static member IsHeldOut(place: int, period: int) : bool = place % period = period - 1
