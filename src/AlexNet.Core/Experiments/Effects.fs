namespace AlexNet.Core

open System

/// What the paper says that leaving a part out costs, in points of error on ImageNet; empty where it says nothing.
type PaperEffect = { Top1: string; Top5: string }

/// A network and a recipe, as they are or without one part: a row of the table.
type Variant =
    {
        /// `base`, or `without` and the part.
        Name: string
        Network: Network
        Recipe: Recipe
        Paper: PaperEffect
    }

/// The errors of a run, shares of the images.
type RunErrors =
    {
        Group: string
        Seed: uint64
        Top1: float
        TopK: float
    }

/// The errors of a variant's runs, and how far they are above those of the base with the same seed.
type VariantErrors =
    {
        Name: string
        Top1: Spread
        TopK: Spread
        Top1Change: Spread
        TopKChange: Spread
    }

/// What parts of a network and of its training are worth [paper, sections 3.2 to 3.4 and 4.1, and 7].
[<RequireQualifiedAccess>]
module Effects =

    [<Literal>]
    let Base = "base"

    /// The effects that the paper tells of; `depth` is one convolution less, of conv3, conv4 and conv5 each.
    let names =
        [|
            "columns"
            "lrn"
            "overlap"
            "lighting"
            "crops"
            "flips"
            "dropout"
            "depth"
        |]

    let private middle = [| "conv3"; "conv4"; "conv5" |]

    /// Networks in columns, and what the paper compares them with: one column, conv1 to conv4 with half the kernels.
    let private counterparts = dict [ Networks.alexnet.Name, Networks.alexnetOneGpu ]

    let private paper part : PaperEffect =
        match part with
        | "columns" -> { Top1 = "1.7"; Top5 = "1.2" }
        | "lrn" -> { Top1 = "1.4"; Top5 = "1.2" }
        | "overlap" -> { Top1 = "0.4"; Top5 = "0.3" }
        | "lighting" -> { Top1 = "over 1"; Top5 = "" }
        | "conv3"
        | "conv4"
        | "conv5" -> { Top1 = "about 2"; Top5 = "" }
        | _ -> { Top1 = ""; Top5 = "" }

    /// What the network and its training can be without.
    let private parts (network: Network) (recipe: Recipe) (size: int) =
        let augments = recipe.Augment = Augment.Full

        [|
            if counterparts.ContainsKey network.Name then
                "columns"
            yield! Ablation.choices network |> Array.filter (fun part -> part <> "dropout" || recipe.Dropout > 0.0)
            if augments && recipe.Lighting <> LightingScale.Off then
                "lighting"
            if augments && recipe.Crops && size > network.Crop then
                "crops"
            if augments && recipe.Flips then
                "flips"
        |]

    let private expanded (effect: string) =
        if effect = "depth" then middle else [| effect |]

    let private without (network: Network) (recipe: Recipe) part : Variant =
        let changed =
            if part = "columns" then counterparts[network.Name]
            elif Array.contains part Ablation.OfRecipes then network
            else Ablation.without part network

        {
            Name = $"without-{part}"
            Network = changed
            Recipe = recipe.Without part
            Paper = paper part
        }

    /// The base and what it is compared with, in the order asked for.
    /// asked: null for all of `names` that there are. size: side of the prepared images.
    /// Throws UserErrorException where the network or its training has no such part.
    let variants (asked: string[] | null) (network: Network) (recipe: Recipe) (size: int) : Variant[] =
        let has = parts network recipe size

        let known effect =
            expanded effect |> Array.filter (fun part -> Array.contains part has)

        let wanted =
            match asked with
            | null -> names
            | given ->
                for effect in given do
                    if Array.isEmpty (known effect) then
                        let there = names |> Array.filter (known >> Array.isEmpty >> not)
                        let allowed = Array.append there has |> Array.distinct |> String.concat ", "

                        raise (
                            UserErrorException.Of
                                $"""{Setting.Named "effects"} is '{String.concat "," given}'; network {network.Name} with recipe {recipe.Name} has no '{effect}' on images of {size}×{size}; allowed are {allowed}"""
                        )

                given

        let rows =
            wanted |> Array.collect known |> Array.distinct |> Array.map (without network recipe)

        let whole: Variant =
            {
                Name = Base
                Network = network
                Recipe = recipe
                Paper = paper ""
            }

        if rows.Length = 0 then
            let allowed = String.concat ", " has

            raise (
                UserErrorException.Of
                    $"""network {network.Name} with recipe {recipe.Name} has none of {String.concat ", " names}; {Setting.Named "effects"} can be {allowed}"""
            )

        Array.append [| whole |] rows

    /// The runs: every variant with the first seed, then with the next, so that an interrupted sweep has whole tables of fewer seeds.
    let runs (variants: Variant[]) (seeds: int) : SweepRun[] =
        [|
            for number in 0 .. seeds - 1 do
                for variant in variants do
                    let seed = variant.Recipe.Seed + uint64 number

                    ({
                        Name = $"{variant.Name}-seed-{seed}"
                        Group = variant.Name
                        Network = variant.Network.Name
                        Recipe = { variant.Recipe with Seed = seed }
                    }
                    : SweepRun)
        |]

    /// The table: a row for each group in their order. Differences are those of runs with the same seed.
    let compare (groups: string[]) (runs: RunErrors[]) : VariantErrors[] =
        let ofGroup group =
            runs |> Array.filter (fun run -> run.Group = group)

        let whole = ofGroup Base

        groups
        |> Array.map (fun group ->
            let own = ofGroup group

            let pairs =
                own
                |> Array.choose (fun run ->
                    whole |> Array.tryFind (fun other -> other.Seed = run.Seed) |> Option.map (fun other -> run, other))

            let change (error: RunErrors -> float) =
                pairs |> Array.map (fun (run, other) -> error run - error other) |> Spread.Of

            {
                Name = group
                Top1 = own |> Array.map _.Top1 |> Spread.Of
                TopK = own |> Array.map _.TopK |> Spread.Of
                Top1Change = change _.Top1
                TopKChange = change _.TopK
            })
