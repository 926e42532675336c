namespace AlexNet.Core

open System

/// What to try where the loss does not fall.
[<RequireQualifiedAccess>]
type Remedy =
    /// The recipe for small data sets and short runs.
    | QuickRecipe
    /// First weights that carry the signal through all layers.
    | HeInitialisation
    /// Smaller inputs: pixels divided by that.
    | PixelScale of scale: float
    | LowerRate of rate: float
    | HigherRate of rate: float
    /// Labels that do not belong to their images cannot be learnt.
    | Labels

/// Watches the loss of update after update for a network that does no better than guessing.
type Stagnation =
    private
        {
            guess: float
            window: int
            updates: int
            sum: float
            stale: int
            loss: float
        }

    /// Mean loss of who knows how much each class counts and nothing of the image: the logarithm of their number where all are alike.
    member watch.Guess = watch.guess

    /// Updates since the loss was last better than that; counted in whole windows.
    member watch.Updates = watch.stale * watch.window

    /// Mean loss of the last window.
    member watch.Loss = watch.loss

    /// Whether so many windows in a row were no better than guessing that the user should hear of it.
    member watch.IsStuck = watch.stale >= Stagnation.Windows

    /// Windows in a row.
    static member Windows = 3

    /// Updates of a window: with many classes a network takes longer to leave the loss of guessing.
    static member Window(classes: int) = max 100 classes

    /// A window counts where its mean loss is above this share of that of guessing.
    static member Threshold = 0.99

    /// How much of the targets of all losses each class is, on average over the samples: its share of them by its weight, and what smoothing
    /// gives it of the others.
    static member private Targets(images: int[], recipe: Recipe) : float[] =
        let share count =
            match recipe.Sampling with
            | Sampling.Balanced -> if count > 0 then 1.0 else 0.0
            | _ -> float count

        let shares = images |> Array.map share
        let all = Array.sum shares

        let weights =
            match recipe.ClassWeights with
            | ClassWeighting.Balanced -> ClassWeights.Balanced images |> Array.map float
            | _ -> Array.replicate images.Length 1.0

        let labels = Array.map2 (fun share weight -> share * weight / all) shares weights
        let spread = recipe.LabelSmoothing * Array.sum labels / float labels.Length
        labels |> Array.map (fun label -> (1.0 - recipe.LabelSmoothing) * label + spread)

    /// The watch of a new run.
    /// images: of each class.
    static member Start(images: int[], recipe: Recipe) : Stagnation =
        let targets = Stagnation.Targets(images, recipe)
        let all = Array.sum targets

        let surprise target =
            if target > 0.0 then
                -target * Math.Log(target / all)
            else
                0.0

        {
            guess = targets |> Array.sumBy surprise
            window = Stagnation.Window images.Length
            updates = 0
            sum = 0.0
            stale = 0
            loss = nan
        }

    /// The watch after one more update.
    /// loss: mean over its images.
    member watch.After(loss: float) : Stagnation =
        let updates, sum = watch.updates + 1, watch.sum + loss

        if updates < watch.window then
            { watch with
                updates = updates
                sum = sum
            }
        else
            let mean = sum / float updates
            // Where there is one class alone a guess costs nothing, and nothing is to be learnt.
            let isStale = watch.guess > 0.0 && mean > Stagnation.Threshold * watch.guess

            { watch with
                updates = 0
                sum = 0.0
                stale = if isStale then watch.stale + 1 else 0
                loss = mean
            }

[<AbstractClass; Sealed>]
type Remedies =

    /// Below this a rate is more likely too low than too high.
    static member private LowRate = 1e-4

    /// Above this pixels are small enough for first weights by He's rule.
    static member private SmallPixels = 32.0

    /// What to try where a recipe's loss stays at that of guessing, the most promising first.
    static member Of(recipe: Recipe) : Remedy[] =
        [|
            if recipe.Initialisation <> Initialisation.He then
                Remedy.QuickRecipe
                Remedy.HeInitialisation
            elif recipe.PixelScale < Remedies.SmallPixels then
                Remedy.PixelScale Recipes.quick.PixelScale
            if recipe.LearningRate < Remedies.LowRate then
                Remedy.HigherRate Recipes.quick.LearningRate
            else
                Remedy.LowerRate(recipe.LearningRate / 10.0)
            Remedy.Labels
        |]
