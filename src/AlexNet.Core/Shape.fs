namespace AlexNet.Core

/// One image's activations, channels first. The batch is never part of a shape.
[<Struct>]
type Shape =
    {
        Channels: int
        Height: int
        Width: int
    }

    /// Numbers per image.
    member shape.Size = shape.Channels * shape.Height * shape.Width

    /// Positions of one channel.
    member shape.Plane = shape.Height * shape.Width

    override shape.ToString() =
        if shape.Plane = 1 then
            string shape.Channels
        else
            $"{shape.Channels}×{shape.Height}×{shape.Width}"

[<RequireQualifiedAccess>]
module Shape =

    let create channels height width =
        {
            Channels = channels
            Height = height
            Width = width
        }

    /// A vector: the output of a fully connected layer.
    let vector units = create units 1 1

    /// Positions a window takes along one side: ⌊(side + 2·pad − window) / stride⌋ + 1, or none where it does not fit.
    let tryWindows side window stride pad =
        let free = side + 2 * pad - window

        if free < 0 || stride < 1 then
            None
        else
            Some(free / stride + 1)
