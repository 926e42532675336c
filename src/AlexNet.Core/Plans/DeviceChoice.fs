namespace AlexNet.Core

open System
open System.Collections.Generic
open System.Globalization

/// Where plans are executed.
[<RequireQualifiedAccess>]
type DeviceChoice =
    /// A usable GPU, else the processors.
    | Auto
    /// The processors.
    | Cpu
    /// The GPU of that number, or two of them with a column on each. Twice the same runs both columns on one.
    | Cuda of gpus: int[]

    /// The setting that it is read from.
    static member Setting = Setting.Named "device"

    /// What may be written for it.
    static member Allowed =
        "auto, cpu, cuda (the same as cuda:0), cuda:N (GPU N), cuda:N,M (a column on each; N,N: both on one)"

    /// The GPUs' numbers: none, one or two.
    member this.Gpus: IReadOnlyList<int> =
        match this with
        | Auto
        | Cpu -> Array.Empty()
        | Cuda gpus -> gpus

    /// How columns are placed.
    member this.Placement =
        if this.Gpus.Count = 2 then
            Placement.ColumnPerDevice
        else
            Placement.OneDevice

    /// What `Parse` reads.
    override this.ToString() =
        match this with
        | Auto -> "auto"
        | Cpu -> "cpu"
        | Cuda gpus -> "cuda:" + String.Join(',', gpus)

    /// Reads what was given; anything else than `Allowed` is a `UserErrorException`.
    static member Parse(text: string) =
        let wrong () =
            raise (UserErrorException.Of $"{DeviceChoice.Setting} is '{text}'; allowed are {DeviceChoice.Allowed}")

        let number (part: string) =
            match Int32.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, value -> value
            | false, _ -> wrong ()

        let numbered () =
            match text.Substring("cuda:".Length).Split(',') |> Array.map number with
            | [| _ |]
            | [| _; _ |] as gpus -> Cuda gpus
            | _ -> wrong ()

        match text with
        | "auto" -> Auto
        | "cpu" -> Cpu
        | "cuda" -> Cuda [| 0 |]
        | _ when text.StartsWith("cuda:", StringComparison.Ordinal) -> numbered ()
        | _ -> wrong ()
