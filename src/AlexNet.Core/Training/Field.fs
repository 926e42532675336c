namespace AlexNet.Core

open System
open System.Globalization

/// Words that stand for the values of a choice.
[<Sealed>]
type Words<'T when 'T: equality>([<ParamArray>] pairs: struct (string * 'T)[]) =

    let words = pairs |> Array.map (fun struct (word, _) -> word)
    let values = pairs |> Array.map (fun struct (_, value) -> value)

    member _.All = words

    member _.Of(value: 'T) : string = words[Array.IndexOf(values, value)]

    member _.Value(word: string) : 'T = values[Array.IndexOf(words, word)]

/// Which commands offer a field as an option.
type OfferedBy =
    | Nobody = 0
    | Training = 1
    /// Training, and whatever else makes batches.
    | Batches = 2

/// Whether a run that goes on may have another value of a field than before.
type Resumed =
    | MayChange = 0
    /// What was trained so far rests on it.
    | Stays = 1

/// Values as text; those within a field come after their names.
[<Sealed>]
type private FieldText(texts: ResizeArray<string>, within: bool) =

    let add field (text: string) =
        texts.Add(if within then $"{field} {text}" else text)

    interface IFieldWriter with
        member _.Whole(field, value) = add field (string value)

        member _.Number(field, value) =
            add field (value.ToString CultureInfo.InvariantCulture)

        member _.Seed(field, value) = add field (string value)

        member _.Flag(field, value) =
            add field (if value then "true" else "false")
        // A word says what it is of.
        member _.Word(_, value) = texts.Add value
        member _.Wholes(field, values) = add field (String.Join(", ", values))

        member _.Rates(field, rates) =
            add
                field
                (if rates.Length = 0 then
                     "none"
                 else
                     String.Join(", ", rates))

        member _.Object _ = FieldText(texts, true)

/// One row of a table of a record's fields: from it follow the readers and writers of files, the options of the command
/// line and the page that describes them.
[<Sealed>]
type Field<'Record>
    internal
    (
        name: string,
        kind: FieldKind,
        offered: OfferedBy,
        resumed: Resumed,
        help: string,
        read: 'Record -> IFieldReader -> 'Record,
        write: 'Record -> IFieldWriter -> unit
    ) =

    /// As in JSON.
    member _.Name = name

    member _.Kind = kind

    member _.Offered = offered

    member _.Resumed = resumed

    /// In a few words; other fields are named in backticks.
    member _.Help = help

    /// The record with this field as the reader has it.
    member _.Read(record: 'Record, reader: IFieldReader) : 'Record = read record reader

    member _.Write(record: 'Record, writer: IFieldWriter) : unit = write record writer

    /// The record's value in the words of messages and pages.
    member _.Text(record: 'Record) : string =
        let texts = ResizeArray()
        write record (FieldText(texts, false))
        String.Join(", ", texts)

/// Rows are written as what a field is called, then what it holds and how a record gives and takes it.
[<RequireQualifiedAccess>]
module internal Field =

    let private complete
        kind
        (get: 'Record -> 'T)
        set
        (read: string -> IFieldReader -> 'T -> 'T)
        (write: string -> IFieldWriter -> 'T -> unit)
        struct (name, offered, resumed, help)
        =
        let read record reader =
            set record (read name reader (get record))

        Field<'Record>(name, kind, offered, resumed, help, read, (fun record writer -> write name writer (get record)))

    let whole least most get set row =
        let range = { Least = least; Most = most }
        let read name (reader: IFieldReader) absent = reader.Whole(name, absent, range)
        let write name (writer: IFieldWriter) value = writer.Whole(name, value)
        complete (FieldKind.Whole range) get set read write row

    let number range get set row =
        let read name (reader: IFieldReader) absent = reader.Number(name, absent, range)
        let write name (writer: IFieldWriter) value = writer.Number(name, value)
        complete (FieldKind.Number range) get set read write row

    let seed get set row =
        let read name (reader: IFieldReader) absent = reader.Seed(name, absent)
        let write name (writer: IFieldWriter) value = writer.Seed(name, value)
        complete FieldKind.Seed get set read write row

    let flag get set row =
        let read name (reader: IFieldReader) absent = reader.Flag(name, absent)
        let write name (writer: IFieldWriter) value = writer.Flag(name, value)
        complete FieldKind.Flag get set read write row

    let word (words: Words<'T>) get set row =
        let read name (reader: IFieldReader) absent =
            words.Value(reader.Word(name, words.Of absent, words.All))

        let write name (writer: IFieldWriter) value = writer.Word(name, words.Of value)
        complete (FieldKind.Word words.All) get set read write row

    let rates get set row =
        let read name (reader: IFieldReader) absent = reader.Rates(name, absent)
        let write name (writer: IFieldWriter) value = writer.Rates(name, value)
        complete FieldKind.Rates get set read write row

    /// A field with fields of its own.
    let nested fields readFields writeFields get set row =
        let read name (reader: IFieldReader) absent =
            match reader.Object(name, fields) with
            | null -> absent
            | inner -> readFields inner

        let write name (writer: IFieldWriter) value = writeFields (writer.Object name) value
        complete (FieldKind.Object fields) get set read write row
