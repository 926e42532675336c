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
    /// The GPU of that number, or several with a column on each. The same more than once runs those columns on one.
    | Cuda of gpus: int[]
    /// Usable GPUs, with a column on each where there are several: the first ones, or of several processes on a host each its own.
    | CudaAuto of columns: int

    /// The setting that it is read from.
    static member Setting = Setting.Named "device"

    /// What may be written for it.
    static member Allowed =
        "auto, cpu, cuda (the same as cuda:0), cuda:N (GPU N), cuda:N,M and so on (a column on each; N,N: both on one), cuda:auto (a usable GPU), cuda:auto,auto and so on (a column on each)"

    /// The GPUs' numbers: none, one, or one for each column.
    member this.Gpus: IReadOnlyList<int> =
        match this with
        | Auto
        | Cpu
        | CudaAuto _ -> Array.Empty()
        | Cuda gpus -> gpus

    /// How many devices are asked for.
    member this.Devices =
        match this with
        | Auto
        | Cpu -> 1
        | Cuda gpus -> gpus.Length
        | CudaAuto columns -> columns

    /// Whether nothing but GPUs will do.
    member internal this.AsksForGpus =
        match this with
        | Auto
        | Cpu -> false
        | Cuda _
        | CudaAuto _ -> true

    /// How columns are placed.
    member this.Placement =
        if this.Devices > 1 then
            Placement.ColumnPerDevice
        else
            Placement.OneDevice

    /// What `Parse` reads.
    override this.ToString() =
        match this with
        | Auto -> "auto"
        | Cpu -> "cpu"
        | Cuda gpus -> "cuda:" + String.Join(',', gpus)
        | CudaAuto columns -> "cuda:" + String.Join(',', Array.create columns "auto")

    /// Reads what was given; anything else than `Allowed` is a `UserErrorException`.
    static member Parse(text: string) =
        let wrong () =
            raise (UserErrorException.Of $"{DeviceChoice.Setting} is '{text}'; allowed are {DeviceChoice.Allowed}")

        let number (part: string) =
            match Int32.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, value -> value
            | false, _ -> wrong ()

        let listed () =
            let parts = text.Substring("cuda:".Length).Split(',')

            if parts |> Array.forall (fun part -> part = "auto") then
                CudaAuto parts.Length
            else
                parts |> Array.map number |> Cuda

        match text with
        | "auto" -> Auto
        | "cpu" -> Cpu
        | "cuda" -> Cuda [| 0 |]
        | _ when text.StartsWith("cuda:", StringComparison.Ordinal) -> listed ()
        | _ -> wrong ()
