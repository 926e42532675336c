namespace AlexNet.Core

open System
open System.Collections.Generic
open System.Globalization

/// The processors that a process may use.
type AllowedProcessors =
    {
        /// Their numbers as Linux writes them: `0-3,8`.
        Numbers: string
        /// How many of them it may use at a time: fewer where a container limits its processes.
        AtATime: int
    }

    /// The processors one by one. What is no list of numbers has none.
    member internal this.Each =
        let number (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, value -> Some value
            | _ -> None

        this.Numbers.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)
        |> Array.collect (fun range ->
            match range.Split '-' |> Array.map number with
            | [| Some only |] -> [| only |]
            | [| Some first; Some last |] -> [| first..last |]
            | _ -> [||])

/// How many threads a process computes with where several of one run are on a host.
[<AbstractClass; Sealed>]
type ThreadShare =

    /// How many of a host's processors its processes may use together, where that is fewer than half of them: launchers bind, and a process that is bound to
    /// one processor computes with one thread. None otherwise.
    /// online: all of the host, as Linux writes it.
    static member Unused(processes: IReadOnlyList<AllowedProcessors>, online: AllowedProcessors) : Nullable<int> =
        let used = processes |> Seq.collect _.Each |> Seq.distinct |> Seq.length

        if used > 0 && 2 * used < online.Each.Length then
            Nullable used
        else
            Nullable()

    /// The threads of one of a host's processes: a processor is divided equally among those that may use it, and so is what a container allows.
    /// All that share alike get as many, as each waits for the slowest. At least 1.
    static member Of(processes: IReadOnlyList<AllowedProcessors>, index: int) : int =
        let allowed = processes |> Seq.map _.Each |> Array.ofSeq
        let users = allowed |> Array.collect Array.distinct |> Array.countBy id |> dict

        let mine, atATime = Array.distinct allowed[index], processes[index].AtATime

        // A third of a processor three times is a whole one.
        let divided =
            int ((mine |> Array.sumBy (fun each -> 1.0 / float users[each])) + 1e-6)

        let limited = atATime / processes.Count

        if mine.Length = 0 then max 1 limited
        elif atATime < mine.Length then max 1 (min divided limited)
        else max 1 divided
