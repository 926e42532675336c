module AlexNet.Core.Tests.HoldOutTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

[<Property>]
let ``one of every period is held out`` (count: uint16, period: byte) =
    let count, period = int count % 3000, 1 + int period

    let held =
        [| 0 .. count - 1 |] |> Array.filter (fun position -> HoldOut.IsHeldOut(position, 1, period))

    held.Length = count / period

[<Test>]
let ``it is the tenth, the twentieth and so on`` () =
    Assert.That(Array.filter (fun position -> HoldOut.IsHeldOut(position, 1, 10)) [| 0..30 |], equalTo [| 9; 19; 29 |])

[<Test>]
let ``of a share of three in twenty they are spread evenly`` () =
    Assert.That(Array.filter (fun position -> HoldOut.IsHeldOut(position, 3, 20)) [| 0..39 |], equalTo [| 6; 13; 19; 26; 33; 39 |])
    Assert.That(Array.exists (fun position -> HoldOut.IsHeldOut(position, 0, 1)) [| 0..39 |], Is.False)
