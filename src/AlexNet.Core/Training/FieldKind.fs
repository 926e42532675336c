namespace AlexNet.Core

open System

/// Whole numbers from Least to Most.
type WholeRange =
    {
        Least: int
        Most: int
    }

    member range.Holds(value: int) =
        value >= range.Least && value <= range.Most

    /// The range in the words of messages and pages.
    member range.Allowed =
        if range.Most = Int32.MaxValue then
            $"a whole number from {range.Least}"
        else
            $"a whole number from {range.Least} to {range.Most}"

/// Finite numbers within limits.
[<RequireQualifiedAccess>]
type NumberRange =
    | AtLeast of least: float
    | Above of limit: float
    /// At least the one and below the other.
    | Below of least: float * limit: float

    member range.Holds(value: float) =
        Double.IsFinite value
        && match range with
           | AtLeast least -> value >= least
           | Above limit -> value > limit
           | Below(least, limit) -> value >= least && value < limit

    /// The range in the words of messages and pages.
    member range.Allowed =
        match range with
        | AtLeast least -> $"a number of at least {least}"
        | Above limit -> $"a number above {limit}"
        | Below(least, limit) -> $"a number of at least {least} and below {limit}"

/// What a field holds. Each kind is a member of IFieldReader and IFieldWriter: a new one breaks whatever reads or writes fields.
[<RequireQualifiedAccess>]
type FieldKind =
    | Whole of range: WholeRange
    | Number of range: NumberRange
    /// A whole number of 64 bits without sign.
    | Seed
    | Flag
    | Word of words: string[]
    /// A list of layers' rates.
    | Rates
    /// Fields within the field, by their names.
    | Object of fields: string[]

    /// What is allowed, in the words of messages and pages.
    member kind.Allowed =
        match kind with
        | Whole range -> range.Allowed
        | Number range -> range.Allowed
        | Seed -> "a whole number from 0 to 2⁶⁴ − 1"
        | Flag -> "true or false"
        | Word words -> String.Join(", ", words)
        | Rates -> LayerRates.Allowed
        | Object _ -> "an object"

    /// What stands for the value in the command line's help.
    member kind.Placeholder =
        match kind with
        | Whole _
        | Seed -> "N"
        | Number _ -> "X"
        | Flag -> "true|false"
        | Word words -> String.Join("|", words)
        | Rates -> "LAYER=X,…"
        | Object _ -> "OBJECT"

/// Reads fields by name. A field that is not there gives `absent`; a value that is not allowed ends in a UserErrorException
/// that names the field, the actual and the allowed.
type IFieldReader =
    abstract Whole: field: string * absent: int * range: WholeRange -> int
    abstract Number: field: string * absent: float * range: NumberRange -> float
    abstract Seed: field: string * absent: uint64 -> uint64
    abstract Flag: field: string * absent: bool -> bool
    /// One of several words; the field must be there where `absent` is null.
    abstract Word: field: string * absent: (string | null) * words: string[] -> string
    abstract Wholes: field: string * absent: int[] * range: WholeRange -> int[]
    abstract Rates: field: string * absent: LayerRate[] -> LayerRate[]
    /// The fields within a field, none but the named; null where there is none.
    abstract Object: field: string * fields: string[] -> IFieldReader | null

/// Takes fields in the order in which they are to be written.
type IFieldWriter =
    abstract Whole: field: string * value: int -> unit
    abstract Number: field: string * value: float -> unit
    abstract Seed: field: string * value: uint64 -> unit
    abstract Flag: field: string * value: bool -> unit
    abstract Word: field: string * value: string -> unit
    abstract Wholes: field: string * values: int[] -> unit
    abstract Rates: field: string * rates: LayerRate[] -> unit
    /// Writes the fields within a field.
    abstract Object: field: string -> IFieldWriter
