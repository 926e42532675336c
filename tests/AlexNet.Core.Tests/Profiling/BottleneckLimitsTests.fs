/// Measures just either side of the shares at which the judgement changes.
module AlexNet.Core.Tests.BottleneckLimitsTests

open NUnit.Framework
open AlexNet.Core
open AlexNet.Core.Tests.MeasuredCases

let private sharing =
    { healthy with
        SharesProcessors = true
        TogetherRate = 800.0
    }

let private slowed isSlowed =
    if isSlowed then
        Bottleneck.Processors
    else
        Bottleneck.Engine

[<TestCase(0.1, false)>]
[<TestCase(0.1001, true)>]
let ``the garbage collector is to blame above a tenth of the time`` (paused: float, isBlamed: bool) =
    Assert.That((Bottleneck.find { healthy with Paused = paused }).IsAllocation, equalTo isBlamed)

[<TestCase(0.05, true)>]
[<TestCase(0.0501, false)>]
let ``an engine that waits for up to a twentieth of the time is always fed`` (waited: float, isEngine: bool) =
    let found = Bottleneck.find { healthy with Waited = waited }
    Assert.That(found, equalTo (if isEngine then Bottleneck.Engine else Bottleneck.Ring))

[<TestCase(930.1, false)>]
[<TestCase(929.9, true)>]
let ``the loader slows the engine where together they make less than 93 %`` (together: float, isSlowed: bool) =
    Assert.That(Bottleneck.find { sharing with TogetherRate = together }, equalTo (slowed isSlowed))

/// Of 8 processors at 800 images/s, 0.5 ms an image are 5 %.
[<TestCase(0.000499, false)>]
[<TestCase(0.000501, true)>]
let ``the loader slows the engine where it takes a twentieth of the processors`` (seconds: float, isSlowed: bool) =
    let found =
        Bottleneck.find
            { sharing with
                LoaderSecondsPerImage = seconds
            }

    Assert.That(found, equalTo (slowed isSlowed))

[<TestCase(1250.0, true)>]
[<TestCase(1249.9, false)>]
let ``a loader is fast enough with a quarter more than the engine takes`` (loader: float, isEnough: bool) =
    let found =
        Bottleneck.find
            { healthy with
                Waited = 0.2
                LoaderRate = loader
            }

    Assert.That(
        found,
        equalTo (
            if isEnough then
                Bottleneck.Ring
            else
                Bottleneck.Stage "decode"
        )
    )

[<TestCase(0.0499, true)>]
[<TestCase(0.05, false)>]
let ``a loader that is held back for a twentieth of the time does not lack processors`` (heldBack: float, lacks: bool) =
    let found =
        Bottleneck.find
            { sharing with
                Waited = 0.2
                HeldBack = heldBack
            }

    Assert.That(found, equalTo (if lacks then Bottleneck.Processors else Bottleneck.Ring))

[<TestCase(0.85, true)>]
[<TestCase(0.8499, false)>]
let ``from 85 % on something is always busy`` (share: float, isBusy: bool) =
    let serial =
        { slow with
            ProcessorsBusy = 0.3
            Stages = [| stage "decode" 2.0; stage "crop" share |]
        }

    Assert.That((Bottleneck.find serial).IsSerialStage, equalTo isBusy, "a stage of one worker")

    let reading =
        { slow with
            ProcessorsBusy = share
            Stages = [| stage "read" 6.0; stage "decode" 1.8 |]
        }

    Assert.That(
        Bottleneck.find reading,
        equalTo (
            if isBusy then
                Bottleneck.Stage "read"
            else
                Bottleneck.Disk "read"
        ),
        "the processors"
    )

    let few =
        { slow with
            Workers = 2
            ProcessorsBusy = 0.24
            Stages = [| stage "decode" (2.0 * share) |]
        }

    Assert.That((Bottleneck.find few).IsWorkers, equalTo isBusy, "the workers")

[<TestCase(7, true)>]
[<TestCase(8, false)>]
let ``more workers are asked for where there are fewer than processors`` (workers: int, areFew: bool) =
    let measures =
        { slow with
            Workers = workers
            ProcessorsBusy = 0.5
            Stages = [| stage "decode" 7.9 |]
        }

    Assert.That((Bottleneck.find measures).IsWorkers, equalTo areFew)

[<TestCase(0.1, false)>]
[<TestCase(0.1001, true)>]
let ``other programs are named above a tenth of the processors' time`` (others: float, areNamed: bool) =
    let advice = (Judgement.ofMeasures { healthy with OthersBusy = others }).Advice
    Assert.That(advice |> Array.contains (Advice.QuietMachine others), equalTo areNamed)

[<TestCase(1, false)>]
[<TestCase(2, true)>]
let ``fewer workers are advised where there are two`` (workers: int, areAdvised: bool) =
    let fewer measures advice =
        (Judgement.ofMeasures { measures with Workers = workers }).Advice |> Array.contains advice

    Assert.That(fewer { sharing with TogetherRate = 990.0 } Advice.FewerWorkers, equalTo areAdvised, "the engine")
    Assert.That(fewer sharing Advice.FewestWorkers, equalTo areAdvised, "the processors")
