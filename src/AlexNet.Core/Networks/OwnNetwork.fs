namespace AlexNet.Core

/// Networks of somebody's own, which are in no list.
[<RequireQualifiedAccess>]
module OwnNetwork =

    /// Refuses a network of somebody's own that cannot be trained to tell classes apart, or whose checkpoints would be taken for another's;
    /// throws UserErrorException.
    let require (network: Network) =
        let refuse text =
            raise (UserErrorException $"network {network.Name}: {text}")

        let same (other: Network) =
            let bare = Network.withClasses 2 >> Network.withDropout 0.0
            bare other = bare network

        if network.Channels <> 3 || network.Loss <> Loss.Softmax then
            refuse $"reads {network.Channels} channels and has the loss {network.Loss}; allowed are 3 and Softmax"

        match Array.tryLast network.Layers with
        | Some layer when layer.Layer.IsFullyConnected -> ()
        | _ -> refuse "does not end in a fully connected layer; allowed is one, which gives a logit per class"

        match network.Layers |> Array.countBy _.Name |> Array.tryFind (fun (_, count) -> count > 1) with
        | Some(name, count) -> refuse $"{count} layers are named '{name}'; allowed is one"
        | None -> ()

        if Networks.isKnown network.Name && not (same (Networks.find network.Name)) then
            refuse "has the name of a listed network and is another; allowed is a name of its own"

        Network.shapesOrFail network |> ignore
