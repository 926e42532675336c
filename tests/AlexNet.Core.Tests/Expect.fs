namespace AlexNet.Core.Tests

open NUnit.Framework

/// NUnit's constraints under types that F# can infer.
[<AutoOpen>]
module Expect =

    let equalTo (expected: 'T) = Is.EqualTo(box expected)

    let notEqualTo (unexpected: 'T) = Is.Not.EqualTo(box unexpected)

    /// The one line that the user would see.
    let userError (action: unit -> 'T) =
        let error =
            Assert.Throws<AlexNet.Core.UserErrorException>(fun () -> action () |> ignore)

        match error with
        | null -> ""
        | error -> error.InWords(fun name -> "--" + name)
