module Examples.CorePackage

open AlexNet.Core

let run () =
    // example: AlexNet.Core
    let network = Networks.find "alexnet"

    for tensor in network.Parameters do
        printfn $"{tensor.Name}: {tensor.Size} numbers"
    // end
