namespace AlexNet.Core

open System

/// What a user says of the engine; what nothing is said of is open.
type EngineWish =
    {
        /// Where, or null.
        Device: DeviceChoice | null
        /// An engine's name, or null.
        Engine: string | null
        /// Or null.
        Precision: Nullable<Precision>
    }

    /// What it comes to where nothing was computed before: whatever is open is chosen by the machine, in float32.
    member this.Request: EngineRequest =
        {
            Device =
                match this.Device with
                | null -> DeviceChoice.Auto
                | device -> device
            Engine = this.Engine
            Precision = this.Precision.GetValueOrDefault Precision.F32
        }

/// What a run that goes on is computed on: what the user says now, and of what is open then, what it was computed on before.
type EngineResumption =
    {
        /// What to ask for.
        Wanted: EngineRequest
        /// What to ask for where the machine has not got that: as precise, on what there is.
        Otherwise: EngineRequest
    }

    /// What was before yields where it contradicts what is said now.
    static member Of(wish: EngineWish, before: EngineRequest) =
        let isGpu (engine: string | null) = engine = EngineDecision.CudaEngine

        let precision =
            if wish.Precision.HasValue then
                wish.Precision.Value
            else
                before.Precision

        let asksForGpu = wish.Precision.HasValue && precision <> Precision.F32

        let device =
            match wish.Device, before.Device, wish.Engine with
            | null, DeviceChoice.Cpu, engine when asksForGpu || isGpu engine -> DeviceChoice.Auto
            | null, before, engine when before.AsksForGpus && not (isNull engine || isGpu engine) -> DeviceChoice.Auto
            | null, device, _ -> device
            | device, _, _ -> device

        let engine =
            match wish.Engine, device with
            | null, DeviceChoice.Cpu when not (isGpu before.Engine) -> before.Engine
            | null, device when device.AsksForGpus -> EngineDecision.CudaEngine
            | null, DeviceChoice.Auto when isNull wish.Device && not asksForGpu -> before.Engine
            | engine, _ -> engine

        let elsewhere =
            match wish.Device, device with
            | null, device when device.AsksForGpus -> DeviceChoice.Auto
            | _, device -> device

        {
            Wanted =
                {
                    Device = device
                    Engine = engine
                    Precision = precision
                }
            Otherwise =
                {
                    Device = elsewhere
                    Engine = wish.Engine
                    Precision = precision
                }
        }
