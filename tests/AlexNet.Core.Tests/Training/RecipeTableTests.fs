module AlexNet.Core.Tests.RecipeTableTests

open NUnit.Framework
open AlexNet.Core

let private described (field: Field<Recipe>) =
    $"{field.Name} {field.Kind.Placeholder} [{field.Kind.Allowed}] {field.Help}"

/// What the command line shows, in its order.
[<Test>]
let ``fields that are options`` () =
    Assert.That(
        RecipeTable.options |> Array.map described,
        equalTo
            [|
                "epochs N [a whole number from 1] passes over the training images"
                "steps N [a whole number from 0] updates, instead of epochs"
                "batch N [a whole number from 1 to 65536] images per update"
                "microbatches N [a whole number from 1 to 65536] equal parts of a batch that are computed one after the other: a power of two that divides it"
                "learning_rate X [a number of at least 0] rate ε of the first update"
                "base_batch N [a whole number from 0 to 65536] images of the batch that the learning rate is for: it is multiplied by batch ÷ this; 0: it is for any (Goyal et al. 2017, section 2.1)"
                "rate LAYER=X,… [a list of LAYER=X, FIRST-LAST=X or LAYER=X@EPOCH, with numbers X of at least 0] factors of single layers' rates: conv1=0.1, conv1-conv5=0 (0 freezes), conv1=0@72 (from epoch 72 on, the first being 0)"
                "momentum X [a number of at least 0 and below 1] share of the last velocity that is kept"
                "weight_decay X [a number of at least 0] decay of weights, and of biases unless the recipe or `bias_decay` says otherwise"
                "bias_decay X [a number of at least 0] decay of biases"
                "clip_norm X [a number of at least 0] norm of all gradients together above which an update scales them down to it; 0: any (Pascanu et al. 2013)"
                "lars X [a number of at least 0] trust coefficient η of rates that follow each layer's weights, η‖w‖ ÷ (‖g‖ + decay × ‖w‖) times the rate; 0: none do (You et al. 2017)"
                "average_decay X [a number of at least 0 and below 1] share of the weights' moving average that an update keeps; the average is validated and becomes the model; 0: none (Polyak and Juditsky 1992)"
                "dropout X [a number of at least 0 and below 1] share of hidden units dropped"
                "label_smoothing X [a number of at least 0 and below 1] share of each label's target that is spread over all classes"
                "class_weights none|balanced [none, balanced] weight of an image's loss by its class: all alike, or the more the fewer images the class has"
                "warm_up_epochs X [a number of at least 0] epochs, the first ones, over which the rate rises linearly to the schedule's, from 0 or that of the base batch; 0: none (Goyal et al. 2017, section 2.2)"
                "early_stopping N [a whole number from 0] epochs without a better validation error that end the run; 0: none do (Prechelt 1998)"
                "augment full|none [full, none] random crops, flips and lighting, or the centre crop"
                "crops true|false [true or false] random windows; without them the centre one"
                "flips true|false [true or false] random reflections"
                "lighting off|paper|original [off, paper, original] strength of the colour shifts"
                "lighting_epochs N [a whole number from 0] epochs with colour shifts, the first ones; 0: all"
                "pixel_scale X [a number above 0] pixels less the mean image are divided by this"
                "seed N [a whole number from 0 to 2⁶⁴ − 1] key of every random draw"
                "shuffle true|false [true or false] a new order every epoch"
                "shuffle_window N [a whole number from 0] images in a row that are shuffled among themselves, in windows that begin elsewhere every epoch, so that compressed tars can be read; 0: the whole epoch is"
                "sampling uniform|balanced [uniform, balanced] every image once an epoch, or every class equally often"
                "init paper|original|caffe|he [paper, original, caffe, he] first weights: a rule, or a file: safetensors, or PyTorch's, Caffe's, cuda-convnet's, ONNX"
            |]
    )

[<Test>]
let ``fields that decide what batches are made of`` () =
    let batches =
        RecipeTable.options |> Array.filter (fun field -> field.Offered = OfferedBy.Batches)

    Assert.That(
        batches |> Array.map _.Name,
        equalTo
            [|
                "batch"
                "microbatches"
                "augment"
                "crops"
                "flips"
                "lighting"
                "lighting_epochs"
                "pixel_scale"
                "seed"
                "shuffle"
                "shuffle_window"
                "sampling"
            |]
    )

[<Test>]
let ``fields that a run which goes on may have otherwise than before`` () =
    let named resumed =
        RecipeTable.fields |> Array.filter (fun field -> field.Resumed = resumed) |> Array.map _.Name

    Assert.That(
        named Resumed.MayChange,
        equalTo
            [|
                "batch"
                "microbatches"
                "epochs"
                "steps"
                "learning_rate"
                "base_batch"
                "bias_rate_factor"
                "rate"
                "momentum"
                "weight_decay"
                "bias_decay"
                "clip_norm"
                "lars"
                "average_decay"
                "label_smoothing"
                "class_weights"
                "warm_up_epochs"
                "early_stopping"
                "augment"
                "crops"
                "flips"
                "lighting"
                "lighting_epochs"
            |]
    )

    Assert.That(
        named Resumed.Stays,
        equalTo
            [|
                "dropout"
                "dropout_scaling"
                "init"
                "schedule"
                "pixel_scale"
                "shuffle"
                "shuffle_window"
                "sampling"
                "seed"
            |]
    )

[<TestCase("batch", "128")>]
[<TestCase("learning_rate", "0.01")>]
[<TestCase("shuffle", "true")>]
[<TestCase("seed", "2012")>]
[<TestCase("lighting", "original")>]
[<TestCase("schedule", "milestones, factor 10, epochs 25, 51, 79")>]
let ``a field's value as text`` (name: string, text: string) =
    let field = RecipeTable.fields |> Array.find (fun field -> field.Name = name)
    Assert.That(field.Text Recipes.original, equalTo text)

[<Test>]
let ``every field that is offered is an option once`` () =
    let offered =
        RecipeTable.fields |> Array.filter (fun field -> field.Offered <> OfferedBy.Nobody)

    Assert.That(RecipeTable.options, Is.EquivalentTo offered)

[<TestCase(1.0, false)>]
[<TestCase(0.0, true)>]
[<TestCase(0.999, true)>]
[<TestCase(-0.001, false)>]
[<TestCase(System.Double.NaN, false)>]
let ``a share is below one and not negative`` (value: float, holds: bool) =
    Assert.That(NumberRange.Below(0.0, 1.0).Holds value, equalTo holds)

[<TestCase(0.0, true, false)>]
[<TestCase(1e-300, true, true)>]
[<TestCase(-1e-300, false, false)>]
[<TestCase(System.Double.PositiveInfinity, false, false)>]
[<TestCase(System.Double.NaN, false, false)>]
let ``numbers of at least zero and above zero differ in zero alone`` (value: float, atLeast: bool, above: bool) =
    Assert.That((NumberRange.AtLeast 0.0).Holds value, equalTo atLeast)
    Assert.That((NumberRange.Above 0.0).Holds value, equalTo above)

/// A file in which every field has another value than the recipe original.
type private Other() =
    interface IFieldReader with
        member _.Whole(_, _, _) = 7
        member _.Number(_, _, _) = 0.25
        member _.Seed(_, _) = 9UL
        member _.Flag(_, absent) = not absent

        member _.Word(_, absent, words) =
            match absent with
            | null -> words[0]
            | same -> words |> Array.find ((<>) same)

        member _.Wholes(_, _, _) = [| 4 |]

        member _.Rates(_, _) =
            [|
                {
                    First = "fc6"
                    Last = "fc7"
                    Factor = 2.5
                    Epoch = 3
                }
            |]

        member this.Object(_, _) = this

let private readOther name recipe =
    let field = RecipeTable.fields |> Array.find (fun field -> field.Name = name)

    Continuation.Changes(recipe, field.Read(recipe, Other()))
    |> Array.map (fun change -> change.Field, change.After)

[<Test>]
let ``reading a field changes that field alone`` () =
    Assert.That(
        RecipeTable.fields |> Array.collect (fun field -> readOther field.Name Recipes.original),
        equalTo
            [|
                "batch", "7"
                "microbatches", "7"
                "epochs", "7"
                "steps", "7"
                "learning_rate", "0.25"
                "base_batch", "7"
                "bias_rate_factor", "0.25"
                "rate", "fc6-fc7=2.5@3"
                "momentum", "0.25"
                "weight_decay", "0.25"
                "bias_decay", "0.25"
                "clip_norm", "0.25"
                "lars", "0.25"
                "average_decay", "0.25"
                "dropout", "0.25"
                "dropout_scaling", "at-training"
                "label_smoothing", "0.25"
                "class_weights", "balanced"
                "init", "paper"
                "schedule", "plateau, factor 0.25, times 7, patience 7"
                "warm_up_epochs", "0.25"
                "early_stopping", "7"
                "augment", "none"
                "crops", "false"
                "flips", "false"
                "lighting", "off"
                "lighting_epochs", "7"
                "pixel_scale", "0.25"
                "shuffle", "false"
                "shuffle_window", "7"
                "sampling", "balanced"
                "seed", "9"
            |]
    )

[<Test>]
let ``biases follow the weights' decay where a recipe has one for both`` () =
    Assert.That(readOther "weight_decay" Recipes.paper, equalTo [| "weight_decay", "0.25"; "bias_decay", "0.25" |])

[<Test>]
let ``fields within a field are an object`` () =
    let schedule =
        RecipeTable.fields |> Array.find (fun field -> field.Name = "schedule")

    Assert.That(described schedule, equalTo "schedule OBJECT [an object] how the rate falls")
    Assert.That(schedule.Kind, equalTo (FieldKind.Object [| "kind"; "factor"; "times"; "patience"; "epochs" |]))

[<TestCase(0, false)>]
[<TestCase(1, true)>]
[<TestCase(7, true)>]
[<TestCase(8, false)>]
let ``a range of whole numbers has both its ends`` (value: int, holds: bool) =
    Assert.That({ Least = 1; Most = 7 }.Holds value, equalTo holds)

[<Test>]
let ``words stand for their values and back`` () =
    let words = RecipeTable.initialisations

    Assert.That(
        words.All |> Array.map words.Value,
        equalTo
            [|
                Initialisation.Paper
                Initialisation.Original
                Initialisation.Caffe
                Initialisation.He
            |]
    )

    Assert.That(words.Of Initialisation.He, equalTo "he")
    Assert.That(RecipeTable.dropoutScalings.Of DropoutScaling.AtTest, equalTo "at-test")
