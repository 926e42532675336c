module AlexNet.Core.Tests.GpuShareTests

open NUnit.Framework
open AlexNet.Core

let private request device engine : EngineRequest =
    {
        Device = DeviceChoice.Parse device
        Engine = engine
        Precision = Precision.F32
    }

let private gpus all usable chosen =
    {
        All = all
        Usable = usable
        AreChosen = chosen
    }

let private devices device engine count found =
    [|
        for number in 0 .. count - 1 -> string (GpuShare.Of(request device engine, { Number = number; Count = count }, found)).Device
    |]

let private four = gpus 4 [| 0; 1; 2; 3 |] false

[<Test>]
let ``each process takes the GPU of its number`` () =
    Assert.That(devices "auto" null 3 four, equalTo [| "cuda:0"; "cuda:1"; "cuda:2" |])
    Assert.That(devices "auto" "cuda" 2 (gpus 4 [| 1; 3 |] false), equalTo [| "cuda:1"; "cuda:3" |])
    Assert.That(devices "cuda" null 2 four, equalTo [| "cuda:0"; "cuda:1" |])
    Assert.That(devices "cuda:2" null 2 four, equalTo [| "cuda:2"; "cuda:3" |])
    Assert.That(devices "cuda:auto" null 3 four, equalTo [| "cuda:0"; "cuda:1"; "cuda:2" |])

[<Test>]
let ``columns take as many each, or one twice`` () =
    Assert.That(devices "cuda:auto,auto" null 2 (gpus 5 [| 0; 1; 3; 4 |] false), equalTo [| "cuda:0,1"; "cuda:3,4" |])
    Assert.That(devices "cuda:0,1" null 2 four, equalTo [| "cuda:0,1"; "cuda:2,3" |])
    Assert.That(devices "cuda:1,0" "cuda" 2 four, equalTo [| "cuda:1,0"; "cuda:3,2" |])
    Assert.That(devices "cuda:0,0" null 3 four, equalTo [| "cuda:0,0"; "cuda:1,1"; "cuda:2,2" |])

[<Test>]
let ``what asks for no GPU, or is alone, stays as it is`` () =
    Assert.That(devices "auto" "onednn" 2 four, equalTo [| "auto"; "auto" |])
    Assert.That(devices "cpu" null 2 four, equalTo [| "cpu"; "cpu" |])
    Assert.That(devices "auto" null 2 (gpus 0 [||] false), equalTo [| "auto"; "auto" |])
    Assert.That(devices "cuda:auto" null 2 (gpus 0 [||] false), equalTo [| "cuda:auto"; "cuda:auto" |])
    Assert.That(devices "cuda:auto,auto" null 2 (gpus 1 [| 0 |] false), equalTo [| "cuda:auto,auto"; "cuda:auto,auto" |])
    Assert.That(devices "cuda:1" null 1 four, equalTo [| "cuda:1" |])
    Assert.That(devices "cuda:auto" null 1 four, equalTo [| "cuda:auto" |])
    Assert.That(devices "auto" null 1 four, equalTo [| "auto" |])

[<Test>]
let ``GPUs that a launcher has given are each process's own`` () =
    Assert.That(devices "auto" null 2 (gpus 1 [| 0 |] true), equalTo [| "cuda:0"; "cuda:0" |])
    Assert.That(devices "cuda:auto,auto" null 2 (gpus 2 [| 0; 1 |] true), equalTo [| "cuda:0,1"; "cuda:0,1" |])
    Assert.That(devices "cuda:0,1" null 2 (gpus 2 [| 0; 1 |] true), equalTo [| "cuda:0,1"; "cuda:0,1" |])
    Assert.That(devices "auto" null 2 (gpus 4 [| 0; 1; 2; 3 |] true), equalTo [| "cuda:0"; "cuda:1" |])

[<TestCase("auto",
           3,
           "device is 'auto' and 3 processes are on this host, which has 2 GPUs for them; allowed are at most 2 processes, or device cpu")>]
[<TestCase("cuda:auto,auto",
           2,
           "device is 'cuda:auto,auto' and 2 processes are on this host, which has 2 GPUs for them; allowed are at most 1 process, or device cpu")>]
[<TestCase("cuda:0",
           3,
           "device is 'cuda:0' and 3 processes are on this host, which has 2 GPUs for them; allowed are at most 2 processes, or device cpu")>]
[<TestCase("cuda:0,1",
           2,
           "device is 'cuda:0,1' and 2 processes are on this host, which has 2 GPUs for them; allowed are at most 1 process, or device cpu")>]
let ``too few GPUs are one line`` (device: string) (count: int) (message: string) =
    let share () =
        devices device null count (gpus 2 [| 0; 1 |] false) |> ignore

    Assert.That((Assert.Throws<UserErrorException>(share) |> nonNull).Message, equalTo message)
