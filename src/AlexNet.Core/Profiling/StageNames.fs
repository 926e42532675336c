namespace AlexNet.Core

/// The names of the loader's stages, in the order of processing: in profiles, traces, counters and messages.
[<RequireQualifiedAccess>]
module StageNames =

    /// Fetches a file's bytes, or a prepared image's pixels.
    [<Literal>]
    let Read = "read"

    /// Makes pixels of a file's bytes; not for prepared images.
    [<Literal>]
    let Decode = "decode"

    /// Brings the pixels to the prepared size; not for prepared images.
    [<Literal>]
    let Resize = "resize"

    /// Draws the window and the reflection.
    [<Literal>]
    let Crop = "crop"

    /// Draws the change of light.
    [<Literal>]
    let Lighting = "lighting"

    /// Writes the values into the batch.
    [<Literal>]
    let Slot = "slot"
