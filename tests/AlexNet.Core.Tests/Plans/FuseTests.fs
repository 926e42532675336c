module AlexNet.Core.Tests.FuseTests

open NUnit.Framework
open FsCheck.NUnit
open AlexNet.Core

// That fusing keeps the function is tested where plans run: in every engine's suite.

let private count predicate (plan: Plan) =
    plan.Steps |> Array.filter (fun step -> predicate step.Operation) |> Array.length

[<Test>]
let ``every activation of the paper's network joins its product`` () =
    let plan =
        Compile.plan Networks.alexnet Placement.TwoDevices 4 Mode.Training DropoutScaling.AtTest

    let fused = Fuse.activation plan
    Assert.That(count _.IsActivate plan, equalTo 14)
    Assert.That(count _.IsActivate fused, equalTo 0)
    Assert.That(count _.IsActivateGradient fused, equalTo 14)
    Assert.That(fused.Steps.Length, equalTo (plan.Steps.Length - 14))

[<Property(Arbitrary = [| typeof<PlanCases.Arbitraries> |])>]
let ``fusing twice is fusing once`` (plan: Plan) =
    let fused = Fuse.activation plan
    Fuse.activation fused = fused

[<Test>]
let ``what the activation read is stored no more`` () =
    let fused =
        Compile.plan Networks.alexnet Placement.OneDevice 4 Mode.Training DropoutScaling.AtTest
        |> Fuse.activation

    let lifetimes = Plan.lifetimes fused

    let conv1 =
        fused.Buffers
        |> Array.find (fun buffer -> buffer.Name = "conv1" && buffer.Kind = BufferKind.Activation)

    Assert.That(lifetimes[conv1.Id], equalTo (struct (-1, -1)))
    Assert.That((Memory.plain fused).Offsets[conv1.Id], equalTo -1L)
