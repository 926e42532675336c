namespace AlexNet.Core

open System
open System.Globalization
open System.Runtime.CompilerServices

/// A setting of the program inside a text for users. Who prints the text says what it is called there, such as an option.
[<Struct>]
type Setting private (name: string) =

    /// The plain name, as `learning-rate`.
    static member Named(name: string) = Setting name

    member _.Name = name

    /// The plain name.
    override _.ToString() = name

/// A target of the program inside a text for users, with a setting that it is to be called with.
[<Struct>]
type Target private (name: string, setting: Setting, value: string) =

    /// The name as `Fetch`.
    static member Named(name: string, setting: Setting, value: string) = Target(name, setting, value)

    member _.Name = name
    member _.Setting = setting
    member _.Value = value

    /// As `Fetch manifest=shapes`.
    override _.ToString() = $"{name} {setting}={value}"

/// Texts for users, whose settings and targets are named by who prints them.
[<AbstractClass; Sealed>]
type Wording =

    /// A text with every setting and target in it, however deep, as the printer calls them; numbers in invariant culture.
    static member Of(text: FormattableString, nameOf: Func<string, string>, callOf: Func<Target, string>) : string =
        let worded (argument: obj | null) : obj | null =
            match argument with
            | :? Setting as setting -> nameOf.Invoke setting.Name
            | :? Target as target -> callOf.Invoke target
            | :? FormattableString as inner -> Wording.Of(inner, nameOf, callOf)
            | other -> other

        String.Format(CultureInfo.InvariantCulture, text.Format, text.GetArguments() |> Array.map worded)

    /// A text with every setting in it as the printer calls it, and targets by their plain names.
    static member Of(text: FormattableString, nameOf: Func<string, string>) =
        Wording.Of(text, nameOf, Func<Target, string> string)

/// A mistake in what the user gave: its message is one line that names the actual and the allowed value.
/// The command line prints the message alone and ends with a non-zero exit code.
[<Sealed>]
type UserErrorException private (text: FormattableString, inner: exn | null) =
    inherit Exception(text.ToString CultureInfo.InvariantCulture, inner)

    new(message: string, inner: exn | null) = UserErrorException(FormattableStringFactory.Create("{0}", message), inner)
    new(message: string) = UserErrorException(message, null)

    /// A mistake whose text holds a `Setting` or a `Target`; `Message` has their plain names.
    static member Of(text: FormattableString, inner: exn | null) = UserErrorException(text, inner)

    /// A mistake whose text holds a `Setting` or a `Target`; `Message` has their plain names.
    static member Of(text: FormattableString) = UserErrorException(text, null)

    /// The message with its settings and targets still open, to be part of another text.
    member _.Text = text

    /// The message with every setting as the printer calls it.
    member _.InWords(nameOf: Func<string, string>) = Wording.Of(text, nameOf)
