module AlexNet.Core.Tests.LayerRateTests

open NUnit.Framework
open AlexNet.Core

let private parsed text =
    match LayerRates.tryParse text with
    | Some rate -> rate
    | None -> failwith $"{text} is no rate"

[<TestCase("conv1=0.1", "conv1", "conv1", 0.1, 0)>]
[<TestCase("conv1-conv5=0", "conv1", "conv5", 0.0, 0)>]
[<TestCase("fc6-fc7=2.5@72", "fc6", "fc7", 2.5, 72)>]
let ``a rate is read as it is written`` (text: string, first: string, last: string, factor: float, epoch: int) =
    let rate = parsed text

    Assert.That(
        rate,
        equalTo
            {
                First = first
                Last = last
                Factor = factor
                Epoch = epoch
            }
    )

    Assert.That(string rate, equalTo text)

[<TestCase("")>]
[<TestCase("conv1")>]
[<TestCase("=0.1")>]
[<TestCase("conv1=")>]
[<TestCase("conv1=fast")>]
[<TestCase("conv1=-1")>]
[<TestCase("conv1=NaN")>]
[<TestCase("conv1=1=2")>]
[<TestCase("conv1-=0")>]
[<TestCase("-conv5=0")>]
[<TestCase("conv1-conv2-conv3=0")>]
[<TestCase("conv1=0@")>]
[<TestCase("conv1=0@-1")>]
[<TestCase("conv1=0@1.5")>]
[<TestCase("conv1=0@1@2")>]
let ``what is no rate is none`` (text: string) =
    Assert.That(LayerRates.tryParse text, equalTo None)

let private factors texts epoch =
    LayerRates.factors Networks.alexnet (texts |> List.map parsed |> List.toArray) epoch

[<Test>]
let ``without rates there are no factors`` () = Assert.That(factors [] 5, Is.Empty)

[<Test>]
let ``a range is of all layers with weights from the one to the other`` () =
    Assert.That(factors [ "conv2-conv4=0.5" ] 0, equalTo [| 1.0f; 0.5f; 0.5f; 0.5f; 1.0f; 1.0f; 1.0f; 1.0f |])

[<Test>]
let ``a rate begins with its epoch, and of two the later one holds, however they stand`` () =
    let rates = [ "conv1=0@72"; "conv1=0.1@67"; "fc8=3" ]

    let ends epoch =
        let all = factors rates epoch in all[0], all[7]

    Assert.That([ 66; 67; 71; 72 ] |> List.map ends, equalTo [ 1.0f, 3.0f; 0.1f, 3.0f; 0.1f, 3.0f; 0.0f, 3.0f ])

[<Test>]
let ``layers that a network does not have are refused, in every epoch`` () =
    Assert.That(
        userError (fun () -> factors [ "conv9=1@50" ] 0),
        equalTo
            "--rate is 'conv9=1@50', but network alexnet has no layer 'conv9' with weights; allowed are conv1, conv2, conv3, conv4, conv5, fc6, fc7, fc8"
    )

    Assert.That(
        userError (fun () -> factors [ "conv5-conv2=1" ] 0),
        equalTo "--rate is 'conv5-conv2=1', but conv2 comes before conv5 in network alexnet; allowed is conv2-conv5"
    )
