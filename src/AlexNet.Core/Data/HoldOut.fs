namespace AlexNet.Core

/// Which images are kept from training where the data does not say it.
[<AbstractClass; Sealed>]
type HoldOut =

    /// Whether the image at a position, from 0, of its class's order is held out: the last of every period.
    /// A class of fewer images than a period has none.
    static member IsHeldOut(position: int, period: int) : bool = position % period = period - 1
