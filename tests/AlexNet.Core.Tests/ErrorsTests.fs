module AlexNet.Core.Tests.ErrorsTests

open System
open NUnit.Framework
open AlexNet.Core

let private rate = Setting.Named "learning-rate"

let private option name = "--" + name

[<Test>]
let ``settings have their plain names in the message, and the printer's in its words`` () =
    let error =
        UserErrorException.Of $"{rate} is {0.5}; allowed are {rate} above {1000}"

    Assert.That(error.Message, equalTo "learning-rate is 0.5; allowed are learning-rate above 1000")
    Assert.That(error.InWords option, equalTo "--learning-rate is 0.5; allowed are --learning-rate above 1000")

[<Test>]
let ``a text within a text keeps its settings`` () =
    let inner = UserErrorException.Of $"{rate} is {-1:N1}"
    let outer = UserErrorException.Of($"a.json: {inner.Text}", inner)
    Assert.That(outer.Message, equalTo "a.json: learning-rate is -1.0")
    Assert.That(outer.InWords option, equalTo "a.json: --learning-rate is -1.0")
    Assert.That(outer.InnerException, Is.SameAs inner)

[<Test>]
let ``a target is called as the printer calls it`` () =
    let text: FormattableString =
        $"""{Target.Named("Fetch", Setting.Named "manifest", "x")} gets it"""

    let call (target: Target) =
        $"run {target.Name} {option target.Setting.Name} {target.Value}"

    Assert.That(Wording.Of(text, option, call), equalTo "run Fetch --manifest x gets it")
    Assert.That(Wording.Of(text, option), equalTo "Fetch manifest=x gets it")

[<Test>]
let ``braces in a message are braces`` () =
    let error = UserErrorException "a.json: { is missing before {0}"
    Assert.That(error.Message, equalTo "a.json: { is missing before {0}")
    Assert.That(error.InWords option, equalTo error.Message)
    Assert.That((UserErrorException.Of $"{rate} {{}}").InWords option, equalTo "--learning-rate {}")
