namespace AlexNet.Core

open System

/// Why the system's loader could not load a shared library, told from its words: glibc's and musl's.
[<AbstractClass; Sealed>]
type LibraryError =

    /// The line that says the library is there and memory for it is not; null where none does. glibc mostly says no more than
    /// "failed to map segment".
    static member ShortOfMemory(words: string) : string | null =
        let says (part: string) (line: string) =
            line.Contains(part, StringComparison.OrdinalIgnoreCase)

        let isShort line =
            (says "cannot allocate memory" line && not (says "static TLS" line))
            || says "out of memory" line
            || says "cannot map zero-fill pages" line
            || (says "failed to map segment" line
                && not (says "not permitted" line || says "permission denied" line))

        match words.Split '\n' |> Array.tryFind isShort with
        | Some line -> line.Trim()
        | None -> null

    /// Refuses to go on where memory is short: that a library is missing would be the wrong word, and work would fail elsewhere.
    static member ThrowIfShortOfMemory(library: string, words: string) =
        match LibraryError.ShortOfMemory words with
        | null -> ()
        | line ->
            raise (
                UserErrorException
                    $"{library} cannot be loaded, as memory is short ({line}); more is allowed by the container's limit or ulimit -v, where they are set"
            )
