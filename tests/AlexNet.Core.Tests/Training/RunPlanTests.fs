module AlexNet.Core.Tests.RunPlanTests

open NUnit.Framework
open FsCheck
open FsCheck.NUnit
open AlexNet.Core

let private reached step samples =
    {
        Step = step
        Samples = samples
        Ended = false
    }

let private recipe batch epochs steps =
    { Recipes.quick with
        Batch = batch
        Epochs = epochs
        Steps = steps
    }

let private plan steps samples : RunPlan = { Steps = steps; Samples = samples }

[<Test>]
let ``a new run takes its epochs' images over the batch, rounded up, unless its steps are stated`` () =
    let planOf recipe images =
        RunPlan.Of(recipe, images, Reached.Nothing)

    Assert.That(planOf (recipe 32 3 0) 100L, equalTo (plan 10L 320L))
    Assert.That(planOf (recipe 32 3 7) 100L, equalTo (plan 7L 224L))
    // 90 epochs of ImageNet do not fit 32 bits when multiplied carelessly.
    Assert.That(planOf (recipe 32 9000 0) 1281167L, equalTo (plan 360328219L (360328219L * 32L)))

/// 160 images, four epochs of them planned, two of them done in 20 updates of 16: 320 images are left.
[<TestCase(16, 40L, 640L)>]
[<TestCase(32, 30L, 640L)>]
[<TestCase(8, 60L, 640L)>]
[<TestCase(24, 34L, 656L)>]
let ``what is left is planned in images`` (batch: int, steps: int64, samples: int64) =
    Assert.That(RunPlan.Of(recipe batch 4 0, 160L, reached 20L 320L), equalTo (plan steps samples))

[<Test>]
let ``steps count updates whatever the batch, and what is over stays over`` () =
    Assert.That(RunPlan.Of(recipe 32 4 30, 160L, reached 20L 320L), equalTo (plan 30L 640L))
    Assert.That(RunPlan.Of(recipe 16 1 0, 160L, reached 20L 320L), equalTo (plan 20L 320L))
    Assert.That(RunPlan.Of(recipe 16 1 15, 160L, reached 20L 320L), equalTo (plan 20L 320L))

[<Property>]
let ``a run that goes on as it was has the plan it had``
    (images: PositiveInt)
    (batch: PositiveInt)
    (epochs: PositiveInt)
    (done': NonNegativeInt)
    =
    let recipe = recipe batch.Get epochs.Get 0
    let whole = RunPlan.Of(recipe, int64 images.Get, Reached.Nothing)
    let step = min whole.Steps (int64 done'.Get)
    RunPlan.Of(recipe, int64 images.Get, reached step (step * int64 batch.Get)) = whole

[<Test>]
let ``changes are the fields that differ, as text, in the table's order`` () =
    let after =
        { Recipes.quick with
            PixelScale = 1.0
            Batch = 16
            Schedule = Schedule.Constant
        }

    let change field before after : FieldChange =
        {
            Field = field
            Before = before
            After = after
        }

    Assert.That(
        Continuation.Changes(Recipes.quick, after),
        equalTo
            [|
                change "batch" "32" "16"
                change "schedule" "cosine" "constant"
                change "pixel_scale" "64" "1"
            |]
    )

    Assert.That(Continuation.Changes(after, after), Is.Empty)

let private refusal after reached =
    userError (fun () -> Continuation.Check(recipe 16 4 0, after, 160L, reached))

[<Test>]
let ``a field that stays is refused with the value it had`` () =
    let after = { recipe 32 4 0 with PixelScale = 1.0 }

    Assert.That(
        refusal after (reached 20L 320L),
        equalTo "--pixel-scale is 1; allowed is 64 as before, for a run that goes on; a new run can take its weights: --init and its model"
    )

[<Test>]
let ``a changed recipe that leaves nothing is refused with what would leave something`` () =
    Assert.That(
        refusal (recipe 16 1 0) (reached 20L 320L),
        equalTo "nothing to do: --epochs is 1; the run has seen 320 images, 2 epochs of 160; allowed are at least 3"
    )

    // In the middle of its third epoch, which is not done.
    Assert.That(
        refusal (recipe 16 2 0) (reached 25L 400L),
        equalTo "nothing to do: --epochs is 2; the run has seen 400 images, 2 epochs of 160; allowed are at least 3"
    )

    Assert.That(
        refusal (recipe 16 4 20) (reached 20L 320L),
        equalTo "nothing to do: --steps is 20; the run has done 20 updates; allowed are at least 21"
    )

    Assert.That(
        refusal (recipe 16 100 0) { reached 20L 320L with Ended = true },
        equalTo "nothing to do: the schedule has ended the run at step 20; a new run can train on with its weights: --init and its model"
    )

[<Test>]
let ``a run may go on as it was though it is over, and otherwise where something is left`` () =
    let check before after reached =
        Continuation.Check(before, after, 160L, reached)

    check (recipe 16 2 0) (recipe 16 2 0) (reached 20L 320L)
    check (recipe 16 4 0) (recipe 16 4 0) { reached 20L 320L with Ended = true }
    check (recipe 16 2 0) (recipe 16 3 0) (reached 20L 320L)
    check (recipe 16 2 0) (recipe 16 2 21) (reached 20L 320L)

    check
        (recipe 16 4 0)
        { recipe 24 4 0 with
            LearningRate = 0.1
            Momentum = 0.5
            WeightDecay = 0.0
            Augment = Augment.None
        }
        (reached 20L 320L)

/// What no option sets is called as in the file.
[<Test>]
let ``a field of the recipe alone is refused by its own name`` () =
    Assert.That(
        refusal
            { recipe 16 4 0 with
                Schedule = Schedule.Plateau(10.0, 3, 2)
            }
            (reached 20L 320L),
        equalTo
            "the recipe's schedule is plateau, factor 10, times 3, patience 2; allowed is cosine as before, for a run that goes on; a new run can take its weights: --init and its model"
    )
