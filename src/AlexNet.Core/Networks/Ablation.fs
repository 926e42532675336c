namespace AlexNet.Core

/// Networks without one of their parts: what each is worth [paper, sections 3.3, 3.4, 4.2 and 7]. Each works on any network that has the part.
[<RequireQualifiedAccess>]
module Ablation =

    /// What stands between a network's name and the part that it is without.
    let private Without = "-without-"

    /// Without the layers that a condition holds for.
    let private leavingOut condition network =
        { network with
            Layers = network.Layers |> Array.filter (fun layer -> not (condition layer.Layer))
        }

    let private isNorm (layer: Layer) =
        layer.IsLocalResponseNorm || layer.IsSpatialResponseNorm

    /// Windows of poolings as large as their strides [section 3.4].
    let private withoutOverlap network =
        network
        |> Network.mapLayers (fun layer ->
            match layer.Layer with
            | Layer.MaxPool(window, stride) when window > stride ->
                { layer with
                    Layer = Layer.MaxPool(stride, stride)
                }
            | Layer.AveragePool(window, stride) when window > stride ->
                { layer with
                    Layer = Layer.AveragePool(stride, stride)
                }
            | _ -> layer)

    /// What goes with a layer of weights: all up to the next, but the poolings, so that the layers after it find the size they know.
    let private goes (layer: NetworkLayer) =
        not (Network.hasWeights layer || layer.Layer.IsMaxPool || layer.Layer.IsAveragePool)

    /// Without one layer. Where it has weights, its function, normalisation and dropout go with it, and the next layer of weights reads the
    /// columns that it read.
    let private withoutLayer at (network: Network) =
        let before, rest = Array.splitAt at network.Layers
        let removed, after = rest[0], rest[1..]

        if not (Network.hasWeights removed) then
            { network with
                Layers = Array.append before after
            }
        else
            let next = after |> Array.findIndex Network.hasWeights

            let follower =
                if removed.Reads = Reads.All then
                    { after[next] with Reads = Reads.All }
                else
                    after[next]

            let kept = after[.. next - 1] |> Array.filter (goes >> not)

            { network with
                Layers = Array.concat [ before; kept; [| follower |]; after[next + 1 ..] ]
            }

    /// The parts that have a name besides those of the layers.
    let private parts =
        [|
            "lrn", leavingOut isNorm
            "overlap", withoutOverlap
            "dropout", leavingOut _.IsDropout
        |]

    /// Parts of the training and not of the network; what a recipe is without them, `Recipe.Without` says.
    let OfRecipes = [| "lighting"; "crops"; "flips" |]

    /// What a network can be without, in the order in which messages and help name it.
    let choices (network: Network) : string[] =
        let named =
            parts |> Array.filter (fun (_, without) -> without network <> network) |> Array.map fst

        Array.append named (network.Layers[.. network.Layers.Length - 2] |> Array.map _.Name)

    /// The network without a part: `lrn`, `overlap`, `dropout` or the name of any layer but the last; its name says so. Throws
    /// UserErrorException with what the network can be without where it has no such part.
    let without (part: string) (network: Network) : Network =
        let changed =
            if not (Array.contains part (choices network)) then
                let allowed = Array.append (choices network) OfRecipes |> String.concat ", "
                raise (UserErrorException $"network {network.Name} has no '{part}' that it can be without; allowed are {allowed}")
            else
                match parts |> Array.tryFind (fun (name, _) -> name = part) with
                | Some(_, without) -> without network
                | None -> network |> withoutLayer (network.Layers |> Array.findIndex (fun layer -> layer.Name = part))

        let named =
            { changed with
                Name = network.Name + Without + part
            }

        Network.shapesOrFail named |> ignore
        named

    /// The network without these parts, of which it may be without some already.
    let withoutAll (parts: string seq) (network: Network) : Network =
        parts
        |> Seq.fold
            (fun network part ->
                if network.Name.Split Without |> Array.skip 1 |> Array.contains part then
                    network
                else
                    without part network)
            network

    /// A network by a name that `without` made, its beginning found by `find`.
    let named (find: string -> Network) (name: string) : Network =
        let words = name.Split Without
        Array.fold (fun network part -> without part network) (find words[0]) words[1..]
