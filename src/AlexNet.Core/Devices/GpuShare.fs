namespace AlexNet.Core

open System
open System.Collections.Generic

/// Where a process is among those of its run that are on the same host.
type HostPlace =
    {
        /// Its number there, from 0.
        Number: int
        /// How many there are.
        Count: int
    }

    static member Alone = { Number = 0; Count = 1 }

/// The GPUs that a process sees.
type VisibleGpus =
    {
        /// How many there are: numbers are below.
        All: int
        /// Numbers of those that can be used.
        Usable: IReadOnlyList<int>
        /// Whether they may be a part of the host's: whoever started the process has chosen them (`CUDA_VISIBLE_DEVICES`).
        AreChosen: bool
    }

/// Which GPUs a process takes where several of one run are on a host: each has its own.
[<AbstractClass; Sealed>]
type GpuShare =

    /// The request of one of a host's processes. What is asked for is what the first of them takes, the next ones take what follows: of `auto` and `cuda:auto` the next usable GPU,
    /// of `cuda:auto,auto` the next two, of `cuda:0,1` the numbers 2 and 3. Where there are too few, a launcher may have given each process its own, which it takes; else that is a `UserErrorException`.
    static member Of(request: EngineRequest, place: HostPlace, gpus: VisibleGpus) : EngineRequest =
        let isOfGpus =
            match request.Engine with
            | null -> true
            | engine -> engine = EngineDecision.CudaEngine

        let take numbers =
            { request with
                Device = DeviceChoice.Cuda numbers
            }

        let tooFew (have: int) (most: int) : EngineRequest =
            let device, has, allowed =
                DeviceChoice.Setting, Counted.Of(int64 have, "GPU"), Counted.Of(int64 (max 1 most), "process")

            raise (
                UserErrorException.Of
                    $"{device} is '{request.Device}' and {place.Count} processes are on this host, which has {has} for them; allowed are at most {allowed}, or {device} cpu"
            )

        let usable, each = gpus.Usable.Count, request.Device.Devices

        let takeUsable first =
            take [| for number in first .. first + each - 1 -> gpus.Usable[number] |]

        match request.Device with
        | _ when not isOfGpus || place.Count = 1 -> request
        | DeviceChoice.Auto
        | DeviceChoice.CudaAuto _ when usable < each -> request
        | DeviceChoice.Auto
        | DeviceChoice.CudaAuto _ when usable >= place.Count * each -> takeUsable (place.Number * each)
        | DeviceChoice.Auto
        | DeviceChoice.CudaAuto _ when gpus.AreChosen -> takeUsable 0
        | DeviceChoice.Auto
        | DeviceChoice.CudaAuto _ -> tooFew usable (usable / each)
        | DeviceChoice.Cuda numbers ->
            let first, last = Array.min numbers, Array.max numbers
            let width = last - first + 1

            if last + (place.Count - 1) * width < gpus.All then
                take (numbers |> Array.map (fun number -> number + place.Number * width))
            elif gpus.AreChosen then
                request
            else
                tooFew gpus.All ((gpus.All - first) / width)
        | DeviceChoice.Cpu -> request
