namespace AlexNet.Core

open System

/// A mistake in what the user gave: its message is one line that names the actual and the allowed value.
/// The command line prints the message alone and ends with a non-zero exit code.
[<Sealed>]
type UserErrorException(message: string, inner: exn | null) =
    inherit Exception(message, inner)
    new(message: string) = UserErrorException(message, null)
