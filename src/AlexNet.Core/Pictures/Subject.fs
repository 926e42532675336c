namespace AlexNet.Core.Pictures

open System

/// The ten classes of generated pictures. Some differ in orientation alone (stripes, triangles), some in colour alone (which of figure and
/// ground is warm), and none is the mirror image of another: training pictures are mirrored.
[<RequireQualifiedAccess>]
type Subject =
    | Bullseye
    | Checks
    | CoolOnWarm
    | Dots
    | Spokes
    | StripesHorizontal
    | StripesVertical
    | TriangleDown
    | TriangleUp
    | WarmOnCool

/// The main figure and the ground of each class.
module internal Subject =

    let private turn = 2.0 * Math.PI
    let private anyHue = struct (0.0, 360.0)
    let private warm = struct (-25.0, 50.0)
    let private cool = struct (175.0, 260.0)
    /// What "horizontal", "vertical", "up" and "down" may be off by.
    let private tilt = Math.PI / 12.0

    let private ground (dice: Dice) hue saturation : Ground =
        {
            Dark = dice.Colour(hue, saturation, struct (0.25, 0.5))
            Light = dice.Colour(hue, saturation, struct (0.5, 0.8))
            Cell = dice.Between(30.0, 90.0)
        }

    let private neutralGround dice = ground dice anyHue (struct (0.0, 0.5))

    let private dark (dice: Dice) =
        dice.Colour(anyHue, struct (0.2, 0.9), struct (0.02, 0.3))

    let private bright (dice: Dice) =
        dice.Colour(anyHue, struct (0.0, 0.7), struct (0.75, 1.0))

    /// A figure somewhere near the middle; `side` is the picture's shorter one, `size` the figure's half-width relative to it.
    let private figure (dice: Dice) (side: float32) (centreX: float32, centreY: float32) size (low, high) : Figure =
        let size = side * dice.Between size

        let ink, paper =
            if dice.Chance 0.5 then
                dark dice, bright dice
            else
                bright dice, dark dice

        {
            Outline = Outline.Ellipse
            Pattern = Pattern.Plain
            X = centreX + side * dice.Between(-0.1, 0.1)
            Y = centreY + side * dice.Between(-0.1, 0.1)
            HalfWidth = size
            HalfHeight = size * dice.Between(0.75, 1.0)
            Angle = dice.Between(low, high)
            Ink = ink
            Paper = paper
            Opacity = 1.0f
            Edge = 1.0f
        }

    let private textured (dice: Dice) side centre angles pattern : Figure =
        { figure dice side centre (0.36, 0.6) angles with
            Outline = dice.Pick [| Outline.Ellipse; Outline.Rectangle |]
            Pattern = pattern
        }

    let private triangle dice side centre angle : Figure =
        { figure dice side centre (0.3, 0.45) (angle - tilt, angle + tilt) with
            Outline = Outline.Triangle
        }

    let private coloured (dice: Dice) side centre hue : Figure =
        { figure dice side centre (0.2, 0.4) (0.0, turn) with
            Outline = dice.Pick [| Outline.Ellipse; Outline.Rectangle |]
            Ink = dice.Colour(hue, struct (0.55, 0.95), struct (0.5, 0.95))
        }

    /// The ground and the main figure for a picture whose shorter side and centre are given.
    let draw (dice: Dice) side centre (subject: Subject) : struct (Ground * Figure) =
        let textured = textured dice side centre
        let period (low, high) = side * dice.Between(low, high)

        match subject with
        | Subject.Bullseye -> struct (neutralGround dice, textured (0.0, turn) (Pattern.Rings(period (0.09, 0.2))))
        | Subject.Checks -> neutralGround dice, textured (0.0, turn) (Pattern.Checks(period (0.12, 0.3)))
        | Subject.Dots ->
            let spacing = period (0.1, 0.2)
            neutralGround dice, textured (0.0, turn) (Pattern.Dots(spacing, spacing * dice.Between(0.22, 0.36)))
        | Subject.Spokes -> neutralGround dice, textured (0.0, turn) (Pattern.Spokes(dice.Whole(6, 14)))
        | Subject.StripesHorizontal -> neutralGround dice, textured (-tilt, tilt) (Pattern.Stripes(period (0.07, 0.2)))
        | Subject.StripesVertical ->
            neutralGround dice, textured (turn / 4.0 - tilt, turn / 4.0 + tilt) (Pattern.Stripes(period (0.07, 0.2)))
        | Subject.TriangleUp -> neutralGround dice, triangle dice side centre 0.0
        | Subject.TriangleDown -> neutralGround dice, triangle dice side centre (turn / 2.0)
        | Subject.CoolOnWarm -> ground dice warm (struct (0.5, 0.9)), coloured dice side centre cool
        | Subject.WarmOnCool -> ground dice cool (struct (0.5, 0.9)), coloured dice side centre warm
