module AlexNet.Core.Tests.ScalingTests

open NUnit.Framework
open AlexNet.Core

let private planOf sharing replicas network batch =
    let settings =
        PlanSettings.Plain(DropoutScaling.AtTraining).OnReplica(0, replicas).Sharing(sharing)

    Compile.asked settings network Placement.OneDevice (replicas * batch) Mode.Training |> Fuse.all

let private alexnet replicas =
    planOf Parallelism.Data replicas Networks.alexnet 128

[<Test>]
let ``one process exchanges nothing`` () =
    let step = Scaling.step (alexnet 1) 1.5 (Link.Of(1.0, 50.0))
    Assert.That(step.Seconds, Is.EqualTo(1.5).Within(1e-9))
    Assert.That((step.Waiting, step.Bytes), equalTo ((0.0, 0L)))

[<Test>]
let ``on a slow link a step lasts as long as its bytes travel`` () =
    // 244 MB to a second process: at 0.1 Gbit/s 19.5 s, which begin when fc8's gradient is there and hide all that is computed after it.
    let step = Scaling.step (alexnet 2) 1.0 (Link.Of(0.1, 0.0))
    Assert.That(step.Bytes, Is.EqualTo(243_860_896L).Within(10L))
    Assert.That(step.Seconds, Is.InRange(19.5, 20.5))

[<Test>]
let ``on a fast link nothing is waited for but the last bucket`` () =
    let step = Scaling.step (alexnet 8) 1.0 (Link.Of(400.0, 1.0))
    Assert.That(step.Waiting, Is.LessThan 0.002)
    Assert.That(step.Efficiency, Is.GreaterThan 0.998)

[<Test>]
let ``messages have a price of their own`` () =
    // Six buckets, two messages to each of seven others.
    let step (latency: float) =
        Scaling.step (alexnet 8) 0.0 (Link.Of(1e9, latency))

    Assert.That((step 1000.0).Seconds - (step 0.0).Seconds, Is.EqualTo(6.0 * 14.0 * 1e-3).Within(1e-6))

[<Test>]
let ``divided layers send a fraction of the bytes, and win where the link is slow`` () =
    let link = Link.Of(1.0, 50.0)
    let data = Scaling.step (alexnet 2) 1.0 link

    let hybrid =
        Scaling.step (planOf Parallelism.Hybrid 2 Networks.alexnet 128) 1.0 link

    Assert.That(float hybrid.Bytes / float data.Bytes, Is.LessThan 0.2)
    Assert.That(hybrid.Seconds, Is.LessThan(data.Seconds * 0.7))

[<Test>]
let ``what the host spends on bytes is not computing`` () =
    let link = { Link.Of(1e9, 0.0) with Host = 1e-9 }
    let step = Scaling.step (alexnet 2) 1.0 link
    Assert.That(step.Seconds, Is.EqualTo(1.0 + 0.2439).Within(1e-3))

[<Test>]
let ``divided layers' exchange is their activations and the convolutions' gradients`` () =
    let plan = planOf Parallelism.Hybrid 4 Networks.alexnet 32
    let images = 128L
    // pool5 and its gradient, fc6's and fc7's outputs and the sums of their gradients, the logits and theirs; each replica has a quarter.
    let activations =
        images * 4L * 3L / 4L * (2L * 9216L + 3L * 4096L + 3L * 4096L + 2L * 1000L)

    let convolutions =
        Network.parameters Networks.alexnet
        |> Array.filter (fun tensor -> tensor.Layer.StartsWith "conv")
        |> Array.sumBy (fun tensor -> int64 tensor.Size)

    Assert.That(Cost.exchange plan, Is.EqualTo(activations + 6L * convolutions).Within(100L))
