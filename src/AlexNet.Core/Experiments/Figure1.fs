namespace AlexNet.Core

open System
open System.Globalization

/// A line of figure 1: the four-layer network with a function in place of every ReLU.
type Figure1Function =
    {
        Name: string
        Network: string
        /// The learning rates that are tried where nothing else is said.
        Rates: float[]
    }

/// [paper, figure 1]: how many epochs a four-layer network takes to 25 % training error on CIFAR-10 with ReLU and with tanh, each at the
/// learning rate that suits it best, without any regularisation.
[<RequireQualifiedAccess>]
module Figure1 =

    /// Training error of the dotted line.
    let Level = 0.25

    /// As far as the paper's axis goes.
    let Epochs = 40

    /// The default grids are about a factor of three apart. Outputs of logistic functions change by a quarter of their inputs at most, so that
    /// their networks take higher rates.
    let functions =
        [|
            {
                Name = "relu"
                Network = Networks.cifarRelu.Name
                Rates = [| 0.0003; 0.001; 0.003; 0.01 |]
            }
            {
                Name = "tanh"
                Network = Networks.cifarTanh.Name
                Rates = [| 0.0003; 0.001; 0.003; 0.01 |]
            }
            {
                Name = "logistic"
                Network = Networks.cifarLogistic.Name
                Rates = [| 0.001; 0.003; 0.01; 0.03 |]
            }
        |]

    /// No decay, no dropout, no augmentation, and the same rate from the first to the last update; first weights and pixels as in the paper.
    let recipe =
        { Recipes.paper with
            Batch = 128
            Epochs = Epochs
            Momentum = 0.9
            WeightDecay = 0.0
            BiasDecay = 0.0
            Dropout = 0.0
            Schedule = Schedule.Constant
            Augment = Augment.None
            Lighting = LightingScale.Off
        }

    let private number (value: float) =
        value.ToString CultureInfo.InvariantCulture

    let private allowedRates =
        "allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01"

    let private refuseRates (text: string) : unit =
        raise (UserErrorException.Of $"""{Setting.Named "rates"} is '{text}'; {allowedRates}""")

    /// Rates in a text, ascending, each once.
    let private parseRates (whole: string) (text: string) =
        let rates =
            text.Split(',', StringSplitOptions.TrimEntries)
            |> Array.map (fun rate ->
                match Double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture) with
                | true, value when value > 0.0 && Double.IsFinite value -> value
                | _ ->
                    refuseRates whole
                    nan)

        rates |> Array.distinct |> Array.sort

    /// The functions of a list of names, with the rates that are to be tried.
    /// names: null for all. rates: texts as `0.01,0.03` for all functions or `tanh=0.01,0.03` for one; the last one counts.
    /// Throws UserErrorException where a function is unknown or given twice, or a rate is none.
    let chosen (names: string[] | null) (rates: string[]) : Figure1Function[] =
        let known = functions |> Array.map _.Name
        let all = String.concat ", " known

        let names =
            match names with
            | null -> known
            | given -> given

        for name in names do
            if not (Array.contains name known) then
                raise (
                    UserErrorException.Of
                        $"""{Setting.Named "functions"} is '{String.concat "," names}'; allowed are {all}, with commas between them"""
                )

        if Array.distinct names <> names then
            raise (UserErrorException.Of $"""{Setting.Named "functions"} is '{String.concat "," names}'; allowed is each function once""")

        let parsed =
            rates
            |> Array.map (fun text ->
                match text.Split('=', 2) with
                | [| name; list |] ->
                    if not (Array.contains (name.Trim()) names) then
                        refuseRates text

                    name.Trim(), parseRates text list
                | _ -> "", parseRates text text)

        names
        |> Array.map (fun name ->
            let line = functions |> Array.find (fun line -> line.Name = name)

            let last key =
                parsed |> Array.tryFindBack (fun (of', _) -> of' = key) |> Option.map snd

            { line with
                Rates = last name |> Option.orElse (last "") |> Option.defaultValue line.Rates
            })

    /// The runs, function after function, rate after rate.
    let runs (lines: Figure1Function[]) (recipe: Recipe) : SweepRun[] =
        [|
            for line in lines do
                for rate in line.Rates do
                    ({
                        Name = $"{line.Name}-rate-{number rate}"
                        Group = line.Name
                        Network = line.Network
                        Recipe = { recipe with LearningRate = rate }
                    }
                    : SweepRun)
        |]

    /// The best of a function's runs: the fewest epochs to a level of error; where none gets there, the lowest error. Of equal ones the first; −1
    /// where there is none with an epoch.
    /// first: the error of guessing.
    let best (curves: TrainingCurve[]) (level: float) (first: float) : int =
        let key (curve: TrainingCurve) =
            let epochs = curve.EpochsTo(level, first)
            (if epochs.HasValue then epochs.Value else infinity), curve.Lowest

        let trained =
            curves |> Array.indexed |> Array.filter (fun (_, curve) -> curve.Errors.Length > 0)

        if trained.Length = 0 then
            -1
        else
            trained |> Array.minBy (fun (_, curve) -> key curve) |> fst
