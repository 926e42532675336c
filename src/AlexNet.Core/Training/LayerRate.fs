namespace AlexNet.Core

open System
open System.Globalization

/// By what the rate ε of some layers is multiplied, from an epoch on; 0 freezes them. Written `conv1=0.1`, `conv1-conv5=0` for a layer and
/// those up to another, `conv1=0@72` for what begins with the 72nd epoch after the first.
type LayerRate =
    {
        First: string
        /// The same as the first for one layer.
        Last: string
        Factor: float
        /// The epoch it begins with, from 0.
        Epoch: int
    }

    /// As it is written.
    override rate.ToString() =
        let layers =
            if rate.First = rate.Last then
                rate.First
            else
                $"{rate.First}-{rate.Last}"

        let epoch = if rate.Epoch = 0 then "" else $"@{rate.Epoch}"
        layers + "=" + rate.Factor.ToString CultureInfo.InvariantCulture + epoch

/// Rates of layers beside each other.
[<RequireQualifiedAccess>]
module LayerRates =

    /// What is allowed, in the words of messages and pages.
    let Allowed =
        "a list of LAYER=X, FIRST-LAST=X or LAYER=X@EPOCH, with numbers X of at least 0"

    let private tryFactor (text: string) =
        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, factor when Double.IsFinite factor && factor >= 0.0 -> Some factor
        | _ -> None

    let private tryEpoch (text: string) =
        match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, epoch -> Some epoch
        | _ -> None

    /// The rate that a text means, if it means one.
    let tryParse (text: string) : LayerRate option =
        let pair (separator: char) (part: string) =
            match part.Split separator with
            | [| one |] -> Some(one, None)
            | [| one; two |] -> Some(one, Some two)
            | _ -> None

        match pair '=' text with
        | Some(layers, Some value) when layers <> "" ->
            match pair '-' layers, pair '@' value with
            | Some(first, last), Some(factor, epoch) ->
                match tryFactor factor, epoch |> Option.map tryEpoch |> Option.defaultValue (Some 0) with
                | Some factor, Some epoch when first <> "" && last <> Some "" ->
                    Some
                        {
                            First = first
                            Last = defaultArg last first
                            Factor = factor
                            Epoch = epoch
                        }
                | _ -> None
            | _ -> None
        | _ -> None

    /// Numbers of a network's layers with weights that a rate is of; throws UserErrorException with the layers that there are where it
    /// names another, or the last before the first.
    let private ordinals (network: Network) (rate: LayerRate) =
        let layers = network.Layers |> Array.filter Network.hasWeights |> Array.map _.Name

        let ordinal name =
            match Array.IndexOf(layers, name) with
            | -1 ->
                let allowed = String.Join(", ", layers)
                let setting = Setting.Named "rate"

                raise (
                    UserErrorException.Of
                        $"{setting} is '{rate}', but network {network.Name} has no layer '{name}' with weights; allowed are {allowed}"
                )
            | found -> found

        let first, last = ordinal rate.First, ordinal rate.Last

        if last < first then
            let setting = Setting.Named "rate"

            raise (
                UserErrorException.Of
                    $"{setting} is '{rate}', but {rate.Last} comes before {rate.First} in network {network.Name}; allowed is {rate.Last}-{rate.First}"
            )

        [| first..last |]

    /// The factor of each layer with weights in an epoch, later rates before earlier ones; empty where there are no rates. Throws
    /// UserErrorException where the network has no such layers.
    let factors (network: Network) (rates: LayerRate[]) (epoch: int) : float32[] =
        if rates.Length = 0 then
            [||]
        else
            let factors =
                Array.create (network.Layers |> Array.filter Network.hasWeights).Length 1.0f

            for rate in rates |> Array.sortBy _.Epoch do
                for ordinal in ordinals network rate do
                    if epoch >= rate.Epoch then
                        factors[ordinal] <- float32 rate.Factor

            factors
