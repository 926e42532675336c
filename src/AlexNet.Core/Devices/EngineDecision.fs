namespace AlexNet.Core

open System
open System.Collections.Generic

/// What executes plans, as a user asks for it.
type EngineRequest =
    {
        /// Where.
        Device: DeviceChoice
        /// An engine's name, or null: the fastest there is.
        Engine: string | null
        Precision: Precision
    }

    /// The setting that names an engine.
    static member EngineSetting = Setting.Named "engine"

    /// The fastest there is, in float32.
    static member Default =
        {
            Device = DeviceChoice.Auto
            Engine = null
            Precision = Precision.F32
        }

/// What is known of a machine's GPUs.
type GpuState =
    {
        /// Numbers of those that can be used.
        Usable: IReadOnlyList<int>
        /// One line: the GPU, or why there is none.
        Reason: string
    }

/// Which engine a request comes to on a machine.
[<RequireQualifiedAccess>]
type EngineDecision =
    /// An engine on the processors, null for the fastest there is, and why not a GPU, null where none was hoped for.
    | Processors of engine: (string | null) * whyNoGpu: (string | null)
    /// The engine cuda on these GPUs, a column on each where there are two.
    | Gpus of gpus: int[] * placement: Placement

    /// The engine that computes on GPUs.
    static member CudaEngine = "cuda"

    /// Decides. What contradicts itself is a `UserErrorException`.
    static member Of(request: EngineRequest, gpus: GpuState) =
        let refuse (message: FormattableString) = raise (UserErrorException.Of message)

        let device, engine, precision =
            DeviceChoice.Setting, EngineRequest.EngineSetting, Setting.Named "precision"

        let usable = gpus.Usable.Count

        let onProcessors (whyNoGpu: string | null) =
            if request.Precision <> Precision.F32 then
                let why =
                    match whyNoGpu with
                    | null -> ""
                    | reason -> $" ({reason})"

                let name = request.Precision.ToString().ToLowerInvariant()
                refuse $"{precision} is '{name}', which only GPUs have{why}; allowed is f32 on the processors"

            EngineDecision.Processors(request.Engine, whyNoGpu)

        match request.Device, request.Engine with
        | DeviceChoice.Cpu, "cuda" -> refuse $"{engine} is 'cuda' and {device} 'cpu'; allowed are {device} auto or cuda beside it"
        | DeviceChoice.Cuda devices, (null | "cuda") -> EngineDecision.Gpus(devices, request.Device.Placement)
        | DeviceChoice.CudaAuto _, (null | "cuda") when usable = 0 ->
            refuse $"{device} is '{request.Device}', but {gpus.Reason}; allowed are {device} auto and cpu"
        | DeviceChoice.CudaAuto columns, (null | "cuda") when usable < columns ->
            let has = Counted.Of(int64 usable, "GPU")
            refuse $"{device} is '{request.Device}' and {has} can be used; allowed is one auto for each at most"
        | DeviceChoice.CudaAuto columns, (null | "cuda") ->
            EngineDecision.Gpus(gpus.Usable |> Seq.take columns |> Array.ofSeq, request.Device.Placement)
        | (DeviceChoice.Cuda _ | DeviceChoice.CudaAuto _), other ->
            refuse $"{engine} is '{other}' and {device} '{request.Device}'; allowed is {engine} cuda beside it"
        | DeviceChoice.Cpu, _ -> onProcessors null
        | DeviceChoice.Auto, (null | "cuda") when usable > 0 -> EngineDecision.Gpus([| gpus.Usable[0] |], Placement.OneDevice)
        | DeviceChoice.Auto, "cuda" -> refuse $"{engine} is 'cuda', but {gpus.Reason}; allowed are the engines on processors"
        | DeviceChoice.Auto, null -> onProcessors gpus.Reason
        | DeviceChoice.Auto, _ -> onProcessors null
