namespace AlexNet.Core.Pictures

open System

/// A picture's size in pixels.
[<Struct>]
type PictureSize = { Width: int; Height: int }

/// Draws scenes.
module internal Composition =

    /// A small plain figure anywhere: what photographs have lying about.
    let private clutter (dice: Dice) (size: PictureSize) (side: float32) : Figure =
        let length = side * dice.Between(0.02, 0.09)

        {
            Outline = dice.Pick [| Outline.Ellipse; Outline.Rectangle |]
            Pattern = Pattern.Plain
            X = dice.Between(0.0, float size.Width)
            Y = dice.Between(0.0, float size.Height)
            HalfWidth = length
            HalfHeight = length * dice.Between(0.2, 1.0)
            Angle = dice.Between(0.0, Math.PI)
            Ink = dice.Colour(struct (0.0, 360.0), struct (0.0, 0.8), struct (0.1, 0.9))
            Paper =
                {
                    Red = 0.0f
                    Green = 0.0f
                    Blue = 0.0f
                }
            Opacity = dice.Between(0.5, 1.0)
            Edge = 1.0f
        }

    /// What a figure throws onto the ground: itself, black, thin, blurred and moved.
    let private shadow (dice: Dice) (side: float32) (figure: Figure) : Figure =
        { figure with
            Pattern = Pattern.Plain
            X = figure.X + side * dice.Between(-0.04, 0.04)
            Y = figure.Y + side * dice.Between(0.0, 0.05)
            Ink =
                {
                    Red = 0.0f
                    Green = 0.0f
                    Blue = 0.0f
                }
            Opacity = dice.Between(0.2, 0.5)
            Edge = side * dice.Between(0.03, 0.1)
        }

    let private warp (dice: Dice) (side: float32) : Warp =
        {
            Amplitude = side * dice.Between(0.0, 0.02)
            Frequency = dice.Between(3.0, 9.0) / side
            Phase = dice.Between(0.0, 2.0 * Math.PI)
        }

    let private light (dice: Dice) : Light =
        {
            Centre = dice.Between(0.7, 1.15)
            Across = dice.Between(-0.35, 0.35)
            Down = dice.Between(-0.35, 0.35)
            Fall = dice.Between(0.0, 0.3)
        }

    let draw (dice: Dice) (size: PictureSize) (subject: Subject) : Scene =
        let side = float32 (min size.Width size.Height)
        let centre = float32 size.Width / 2.0f, float32 size.Height / 2.0f
        let struct (ground, figure) = Subject.draw dice side centre subject
        let blur = dice.Between(1.0, 4.0)
        let behind = Array.init (dice.Whole(2, 8)) (fun _ -> clutter dice size side)
        let before = Array.init (dice.Whole(0, 2)) (fun _ -> clutter dice size side)

        {
            Width = size.Width
            Height = size.Height
            Ground = ground
            Figures =
                [|
                    for item in behind do
                        yield { item with Edge = blur * 1.5f }
                    yield shadow dice side figure
                    yield { figure with Edge = blur }
                    for item in before do
                        yield { item with Edge = blur }
                |]
            Warp = warp dice side
            Light = light dice
            Noise = dice.Between(1.0, 7.0)
            Key = uint64 (dice.Whole(0, Int32.MaxValue - 1))
        }
