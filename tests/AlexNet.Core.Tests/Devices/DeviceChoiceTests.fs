module AlexNet.Core.Tests.DeviceChoiceTests

open NUnit.Framework
open AlexNet.Core

[<TestCase("auto", "auto", 0, Placement.OneDevice)>]
[<TestCase("cpu", "cpu", 0, Placement.OneDevice)>]
[<TestCase("cuda", "cuda:0", 1, Placement.OneDevice)>]
[<TestCase("cuda:3", "cuda:3", 1, Placement.OneDevice)>]
[<TestCase("cuda:0,1", "cuda:0,1", 2, Placement.ColumnPerDevice)>]
[<TestCase("cuda:1,0", "cuda:1,0", 2, Placement.ColumnPerDevice)>]
[<TestCase("cuda:0,0", "cuda:0,0", 2, Placement.ColumnPerDevice)>]
[<TestCase("cuda:0,1,2", "cuda:0,1,2", 3, Placement.ColumnPerDevice)>]
[<TestCase("cuda:0,1,1,0", "cuda:0,1,1,0", 4, Placement.ColumnPerDevice)>]
[<TestCase("cuda:auto", "cuda:auto", 0, Placement.OneDevice)>]
[<TestCase("cuda:auto,auto", "cuda:auto,auto", 0, Placement.ColumnPerDevice)>]
let ``what --device allows is read, and written so that it reads the same`` text written gpus placement =
    let choice = DeviceChoice.Parse text
    Assert.That(string choice, equalTo written)
    Assert.That(choice.Gpus.Count, equalTo gpus)
    Assert.That(choice.Placement, equalTo placement)
    Assert.That(DeviceChoice.Parse(string choice), equalTo choice)

[<Test>]
let ``the first number is column 0's GPU`` () =
    Assert.That((DeviceChoice.Parse "cuda:1,0").Gpus, equalTo [| 1; 0 |])

[<TestCase("")>]
[<TestCase("gpu")>]
[<TestCase("CUDA")>]
[<TestCase("cuda:")>]
[<TestCase("cuda:x")>]
[<TestCase("cuda:-1")>]
[<TestCase("cuda: 1")>]
[<TestCase("cuda:0,")>]
[<TestCase("cuda:99999999999")>]
[<TestCase("cuda:0,auto")>]
[<TestCase("cuda:Auto")>]
let ``anything else is refused with what is allowed`` text =
    Assert.That(
        userError (fun () -> DeviceChoice.Parse text),
        equalTo
            $"--device is '{text}'; allowed are auto, cpu, cuda (the same as cuda:0), cuda:N (GPU N), cuda:N,M and so on (a column on each; N,N: both on one), cuda:auto (a usable GPU), cuda:auto,auto and so on (a column on each)"
    )
