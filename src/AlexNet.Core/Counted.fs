namespace AlexNet.Core

open System.Globalization

/// Numbers of things in texts for users.
[<AbstractClass; Sealed>]
type Counted =

    /// The noun as it stands beside a number: `class` beside 1, `classes` beside any other.
    static member Noun(number: int64, noun: string) : string =
        let ends (endings: string list) =
            endings |> List.exists (fun ending -> noun.EndsWith(ending, System.StringComparison.Ordinal))

        if number = 1L then
            noun
        elif ends [ "s"; "x"; "ch"; "sh" ] && noun <> "epoch" then
            noun + "es"
        elif ends [ "y" ] && not (ends [ "ay"; "ey"; "oy"; "uy" ]) then
            noun[.. noun.Length - 2] + "ies"
        else
            noun + "s"

    /// As `1 class`, `2 classes`, `1,024 training images`.
    static member Of(number: int64, noun: string) : string =
        number.ToString("N0", CultureInfo.InvariantCulture) + " " + Counted.Noun(number, noun)
