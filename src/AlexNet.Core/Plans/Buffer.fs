namespace AlexNet.Core

/// What a buffer holds.
type BufferKind =
    /// The batch of images, written by the caller.
    | Image = 0
    | Activation = 1
    /// Gradient of an activation.
    | Gradient = 2
    | Parameter = 3
    | ParameterGradient = 4
    | Velocity = 5
    /// What forward keeps for backward besides activations: LRN's scale, pooling's choices.
    | Kept = 6
    | Probabilities = 7
    /// −ln of the label's probability, one number per image.
    | Losses = 8
    /// Moving average of a parameter over the updates.
    | Average = 9
    /// Numbers of an update: sums of the squares of gradients, or what these are multiplied by. float32 whatever activations are.
    | Norm = 10

/// Type of a buffer's elements.
type ElementType =
    | Float32 = 0
    | UInt8 = 1

/// A numbered piece of memory on one device.
type Buffer =
    {
        Id: int
        Name: string
        Kind: BufferKind
        Element: ElementType
        Device: int
        /// Dimensions without the batch: [channels, height, width] of activations, the canonical ones of parameters.
        Dimensions: int[]
        /// Whether there is one such piece per image of the batch.
        PerImage: bool
        /// For parameters, velocities and averages: the rows of the canonical tensor `Name` that this device holds start here.
        FirstRow: int
        /// Of what depends on images: whether it holds those of all replicas, and not this one's.
        OfAllReplicas: bool
        /// The buffer of the whole batch of which this is a part's images, or this one itself where it is no part of another.
        Whole: int
        /// For a part's images: the place of the first in the whole batch.
        FirstImage: int
    }

    /// Whether it is the images of one part of another buffer, which has the memory.
    member buffer.IsPart = buffer.Whole <> buffer.Id

    /// Whether it holds all images of this replica's batch, however many parts the batch is computed in.
    member buffer.IsOfBatch =
        not buffer.IsPart
        && (buffer.Kind = BufferKind.Image
            || buffer.Kind = BufferKind.Probabilities
            || buffer.Kind = BufferKind.Losses)

    /// Elements per image, or in all where the buffer does not depend on the batch.
    member buffer.Size =
        Array.fold (fun product d -> product * int64 d) 1L buffer.Dimensions

    /// The dimensions as a shape; missing ones are 1.
    member buffer.Shape =
        let at i =
            if i < buffer.Dimensions.Length then
                buffer.Dimensions[i]
            else
                1

        Shape.create (at 0) (at 1) (at 2)

    /// Elements for a batch of that many images.
    member buffer.Elements(batch: int) =
        if buffer.PerImage then
            buffer.Size * int64 batch
        else
            buffer.Size

    /// Bytes for a batch of that many images.
    member buffer.Bytes(batch: int) =
        buffer.Elements batch * (if buffer.Element = ElementType.UInt8 then 1L else 4L)

    /// Whether the buffer outlives a step: parameters, velocities and averages.
    member buffer.IsPersistent =
        buffer.Kind = BufferKind.Parameter
        || buffer.Kind = BufferKind.Velocity
        || buffer.Kind = BufferKind.Average

    /// Name of the tensor that a parameter's velocity or average belongs to, `Name` of any other buffer.
    member buffer.Tensor =
        match buffer.Kind with
        | BufferKind.Velocity
        | BufferKind.Average -> buffer.Name.Substring(0, buffer.Name.LastIndexOf '.')
        | _ -> buffer.Name
