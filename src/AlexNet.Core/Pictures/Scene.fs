namespace AlexNet.Core.Pictures

/// A colour, each part in 0–1 as it is shown (not linear light).
[<Struct>]
type Colour =
    {
        Red: float32
        Green: float32
        Blue: float32
    }

/// The edge of a figure, in the figure's own turned coordinates.
[<RequireQualifiedAccess>]
type Outline =
    | Ellipse
    | Rectangle
    /// Equilateral, a corner up; its half-width is the distance from the centre to a corner.
    | Triangle

/// What fills a figure; lengths in pixels.
[<RequireQualifiedAccess>]
type Pattern =
    /// Ink alone.
    | Plain
    /// Along the figure's horizontal axis.
    | Stripes of period: float32
    | Checks of period: float32
    | Dots of period: float32 * radius: float32
    /// Concentric rings.
    | Rings of period: float32
    /// Rays from the centre.
    | Spokes of count: int

/// Something painted over what was there before; lengths in pixels, the angle in radians, clockwise.
type Figure =
    {
        Outline: Outline
        Pattern: Pattern
        X: float32
        Y: float32
        HalfWidth: float32
        HalfHeight: float32
        Angle: float32
        Ink: Colour
        Paper: Colour
        /// 0 (invisible) to 1.
        Opacity: float32
        /// Pixels over which an edge goes from one side to the other.
        Edge: float32
    }

/// The ground: two colours mixed by smooth noise, whose larger cells have the given size in pixels.
type Ground =
    {
        Dark: Colour
        Light: Colour
        Cell: float32
    }

/// Straight lines bent to waves: each row is moved sideways and each column up and down, by at most the amplitude in pixels.
[<Struct>]
type Warp =
    {
        Amplitude: float32
        /// Radians per pixel.
        Frequency: float32
        Phase: float32
    }

/// Brightness: at the centre, its change from left to right and from top to bottom, and its fall towards the corners.
[<Struct>]
type Light =
    {
        Centre: float32
        Across: float32
        Down: float32
        Fall: float32
    }

/// Everything that decides a generated picture's pixels.
type Scene =
    {
        Width: int
        Height: int
        Ground: Ground
        /// In the order of painting.
        Figures: Figure[]
        Warp: Warp
        Light: Light
        /// Standard deviation of a pixel's noise, on 0–255.
        Noise: float32
        /// Key of the noise.
        Key: uint64
    }
