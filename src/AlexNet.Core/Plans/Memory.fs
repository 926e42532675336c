namespace AlexNet.Core

open System.Collections.Generic

/// Where every buffer lies: bytes from the start of its device's arena, none for buffers that no step touches. A part's images lie within
/// the buffer of all.
type MemoryLayout =
    {
        Offsets: System.Nullable<int64>[]
        /// Bytes of each device's arena.
        DeviceBytes: int64[]
    }

/// Buffers whose lifetimes do not meet share memory.
[<RequireQualifiedAccess>]
module Memory =

    /// Bytes that every buffer's start is a multiple of.
    let alignment = 4096L

    let private aligned bytes =
        (bytes + alignment - 1L) / alignment * alignment

    /// The lowest place where `bytes` fit between the occupied ranges, which are sorted by start.
    let private firstFit bytes (occupied: seq<struct (int64 * int64)>) =
        let mutable at = 0L
        let mutable found = false

        for struct (start, size) in occupied do
            if not found then
                if at + bytes <= start then
                    found <- true
                else
                    at <- max at (start + size)

        at

    /// Places every buffer, the largest first, each at the lowest free address among those alive at the same time.
    /// `bytes` says how large an engine's own layout makes a buffer.
    let layout (plan: Plan) (bytes: System.Func<Buffer, int64>) : MemoryLayout =
        let lifetimes = Plan.lifetimes plan
        let offsets = Array.create plan.Buffers.Length (System.Nullable())
        let sizes = plan.Buffers |> Array.map (fun buffer -> aligned (bytes.Invoke buffer))
        let placed = Dictionary<int, ResizeArray<int>>()
        let deviceBytes = Array.zeroCreate plan.Devices

        let meet a b =
            match lifetimes[a], lifetimes[b] with
            | ValueSome(struct (firstA, lastA)), ValueSome(struct (firstB, lastB)) -> firstA <= lastB && firstB <= lastA
            | _ -> false

        let place id =
            let device = plan.Buffers[id].Device

            if not (placed.ContainsKey device) then
                placed[device] <- ResizeArray()

            let occupied =
                placed[device]
                |> Seq.filter (meet id)
                |> Seq.map (fun other -> struct (offsets[other].Value, sizes[other]))
                |> Seq.sortBy (fun struct (start, _) -> start)

            let offset = firstFit sizes[id] (Seq.toArray occupied)
            offsets[id] <- System.Nullable offset
            placed[device].Add id
            deviceBytes[device] <- max deviceBytes[device] (offset + sizes[id])

        [| 0 .. plan.Buffers.Length - 1 |]
        |> Array.filter (fun id -> lifetimes[id].IsSome)
        |> Array.sortByDescending (fun id -> sizes[id])
        |> Array.iter place

        for buffer in plan.Buffers do
            if buffer.IsPart && offsets[buffer.Whole].HasValue then
                let whole = plan.Buffers[buffer.Whole]
                let image = bytes.Invoke whole / int64 (plan.ImagesOf whole)
                offsets[buffer.Id] <- System.Nullable(offsets[buffer.Whole].Value + int64 buffer.FirstImage * image)

        {
            Offsets = offsets
            DeviceBytes = deviceBytes
        }

    /// The layout of plain row-major buffers.
    let plain (plan: Plan) =
        layout plan (System.Func<_, _>(fun (buffer: Buffer) -> plan.Bytes buffer))
