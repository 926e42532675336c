namespace AlexNet.Core.Pictures

open System

/// Paints figures. Every edge is a ramp of `Edge` pixels over the distance to it: anti-aliasing and blur in one.
module internal Painting =

    /// 1 inside (negative distance), 0 outside.
    let inline private coverage (distance: float32) (edge: float32) =
        Math.Clamp(0.5f - distance / edge, 0.0f, 1.0f)

    /// Signed distance to the nearest edge of bands that repeat with the period, half of it ink; in units of the period.
    let inline private band (phase: float32) =
        abs (phase - floor phase - 0.5f) - 0.25f

    /// The share of ink at (u, v), in pixels from the figure's centre along its axes.
    let inline private ink (pattern: Pattern) (edge: float32) (u: float32) (v: float32) =
        match pattern with
        | Pattern.Plain -> 1.0f
        | Pattern.Stripes period -> coverage (band (v / period) * period) edge
        | Pattern.Rings period -> coverage (band (sqrt (u * u + v * v) / period) * period) edge
        | Pattern.Checks period ->
            let a = coverage (band (u / period) * period) edge
            let b = coverage (band (v / period) * period) edge
            a + b - 2.0f * a * b
        | Pattern.Dots(period, radius) ->
            let du = u - period * MathF.Round(u / period)
            let dv = v - period * MathF.Round(v / period)
            coverage (sqrt (du * du + dv * dv) - radius) edge
        | Pattern.Spokes count ->
            let turns = MathF.Atan2(v, u) / (2.0f * MathF.PI) * float32 count
            let arc = 2.0f * MathF.PI * sqrt (u * u + v * v) / float32 count
            coverage (band turns * arc) edge

    /// Signed distance to the outline, negative inside (for an ellipse about so, exact at its ends).
    let inline private distance (outline: Outline) (a: float32) (b: float32) (u: float32) (v: float32) =
        match outline with
        | Outline.Ellipse -> (sqrt (u * u / (a * a) + v * v / (b * b)) - 1.0f) * min a b
        | Outline.Rectangle -> max (abs u - a) (abs v - b)
        | Outline.Triangle -> max v (abs u * 0.8660254f - v * 0.5f) - a * 0.5f

    let private mix (a: Colour) (b: Colour) (share: float32) : Colour =
        {
            Red = b.Red + (a.Red - b.Red) * share
            Green = b.Green + (a.Green - b.Green) * share
            Blue = b.Blue + (a.Blue - b.Blue) * share
        }

    /// Paints a figure onto the canvas; `across.[y]` and `down.[x]` are how far the warp moves a row and a column.
    let figure (canvas: Canvas) (across: float32[]) (down: float32[]) (figure: Figure) =
        let sine, cosine = MathF.Sin figure.Angle, MathF.Cos figure.Angle
        let reach = 1.5f * max figure.HalfWidth figure.HalfHeight + figure.Edge + 10.0f
        let first (centre: float32) = max 0 (int (centre - reach))
        let last (centre: float32) length = min (length - 1) (int (centre + reach))
        let left, right = first figure.X, last figure.X canvas.Width

        for y in first figure.Y .. last figure.Y canvas.Height do
            let row = canvas.Row y

            for x in left..right do
                let dx = float32 x - figure.X + across[y]
                let dy = float32 y - figure.Y + down[x]
                let u, v = dx * cosine + dy * sine, dy * cosine - dx * sine

                let inside =
                    coverage (distance figure.Outline figure.HalfWidth figure.HalfHeight u v) figure.Edge

                if inside > 0.0f then
                    let share = ink figure.Pattern figure.Edge u v
                    Canvas.Blend(row, x, mix figure.Ink figure.Paper share, inside * figure.Opacity)
