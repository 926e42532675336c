module AlexNet.Core.Tests.WorkerCountTests

open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core

let private rates (values: (int * float) list) =
    values
    |> List.map (fun (workers, rate) ->
        {
            Workers = workers
            ImagesPerSecond = rate
        })
    |> Array.ofList

/// The degrees that are measured where the loader makes so much with each.
let private climb processors (rate: int -> float) =
    let rec go measured =
        match WorkerCount.Next(Array.ofList measured, processors) with
        | 0 -> measured |> List.map _.Workers
        | next ->
            go (
                measured
                @ [
                    {
                        Workers = next
                        ImagesPerSecond = rate next
                    }
                ]
            )

    go []

[<Test>]
let ``degrees double up to twice the processors`` () =
    Assert.That(climb 8 float, equalTo [ 1; 2; 4; 8; 16 ])
    Assert.That(climb 2 float, equalTo [ 1; 2; 4 ])
    Assert.That(climb 1 float, equalTo [ 1; 2 ])

[<Test>]
let ``the climb ends after two doublings without a gain`` () =
    Assert.That(climb 64 (fun workers -> min 4.0 (float workers)), equalTo [ 1; 2; 4; 8; 16 ])
    Assert.That(climb 64 (fun _ -> 1.0), equalTo [ 1; 2; 4 ])

[<Property>]
let ``the climb ends whatever is measured`` (values: NormalFloat[]) (processors: PositiveInt) =
    let rate workers =
        if values.Length = 0 then
            1.0
        else
            abs (float values[workers % values.Length])

    let degrees = climb processors.Get rate
    List.last degrees <= max 2 (4 * processors.Get) && degrees = List.distinct degrees

[<Test>]
let ``a gain within the tolerance is not worth a thread`` () =
    Assert.That(WorkerCount.Best(rates [ 1, 50.0; 2, 97.0; 4, 100.0; 8, 92.0 ]), equalTo 2)
    Assert.That(WorkerCount.Best(rates [ 1, 50.0; 2, 90.0; 4, 100.0 ]), equalTo 4)
    Assert.That(WorkerCount.Best(rates [ 1, 95.0; 2, 100.0 ]), equalTo 1)
    Assert.That(WorkerCount.Best(rates [ 1, 94.9; 2, 100.0 ]), equalTo 2)

[<Test>]
let ``an engine on the same processors gets the fewest that keep it fed`` () =
    let measured = rates [ 1, 100.0; 2, 190.0; 4, 200.0 ]
    Assert.That(WorkerCount.Choose(measured, 79.0, true), equalTo 1)
    Assert.That(WorkerCount.Choose(measured, 81.0, true), equalTo 2)
    Assert.That(WorkerCount.Choose(measured, 500.0, true), equalTo 2, "it cannot be fed: the best")
    Assert.That(WorkerCount.Choose(measured, 79.0, false), equalTo 2, "a device of its own: the best")

[<Property>]
let ``the choice is one of those measured and never slower than needed`` (values: PositiveInt list) (engine: PositiveInt) (shares: bool) =
    let measured =
        (1 :: List.map (fun (v: PositiveInt) -> v.Get) values)
        |> List.mapi (fun i v -> i + 1, float v)
        |> rates

    let chosen = WorkerCount.Choose(measured, float engine.Get, shares)
    let rate = (measured |> Array.find (fun m -> m.Workers = chosen)).ImagesPerSecond
    let best = measured |> Array.map _.ImagesPerSecond |> Array.max
    rate >= 0.95 * best || (shares && rate >= 1.25 * float engine.Get)

[<TestCase(0, 1)>]
[<TestCase(1, 1)>]
[<TestCase(8, 8)>]
let ``unmeasured, there is a worker for each processor`` (processors: int, workers: int) =
    Assert.That(WorkerCount.Unmeasured processors, equalTo workers)

[<Test>]
let ``exactly the margin is enough`` () =
    let measured = rates [ 1, 100.0; 2, 125.0; 4, 200.0 ]
    Assert.That(WorkerCount.Choose(measured, 100.0, true), equalTo 2)
    Assert.That(WorkerCount.Choose(measured, 100.1, true), equalTo 4)
