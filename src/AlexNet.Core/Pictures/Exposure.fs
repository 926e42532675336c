namespace AlexNet.Core.Pictures

open System
open AlexNet.Core

/// What comes before and after the figures: the ground, and light, noise and quantisation.
module internal Exposure =

    /// Fills the canvas: dark and light mixed by three quarters of coarse and a quarter of fine noise.
    let ground (canvas: Canvas) (scene: Scene) =
        let ground = scene.Ground
        let coarse = Lattice(scene.Width, scene.Height, ground.Cell, scene.Key, 1u)
        let fine = Lattice(scene.Width, scene.Height, ground.Cell / 5.0f, scene.Key, 2u)
        let mixture = Array.zeroCreate<float32> scene.Width

        for y in 0 .. scene.Height - 1 do
            Array.Clear mixture
            coarse.AddRow(y, 0.75f, mixture.AsSpan())
            fine.AddRow(y, 0.25f, mixture.AsSpan())
            let row = canvas.Row y

            for x in 0 .. scene.Width - 1 do
                let share = mixture[x]
                row[3 * x] <- ground.Dark.Red + (ground.Light.Red - ground.Dark.Red) * share
                row[3 * x + 1] <- ground.Dark.Green + (ground.Light.Green - ground.Dark.Green) * share
                row[3 * x + 2] <- ground.Dark.Blue + (ground.Light.Blue - ground.Dark.Blue) * share

    /// Two bytes of a word make a triangular distribution around 0 with the standard deviation 104.1.
    let inline private triangular (word: uint32) (shift: int) =
        float32 (int ((word >>> shift) &&& 0xFFu) + int ((word >>> (shift + 8)) &&& 0xFFu) - 255)

    let inline private quantise (value: float32) =
        byte (Math.Clamp(value + 0.5f, 0.0f, 255.0f))

    /// Canvas to bytes: value · light · 255 + noise.
    let develop (canvas: Canvas) (scene: Scene) (rgb: Span<byte>) =
        let light = scene.Light
        let noise = scene.Noise / 104.1f
        let width, height = scene.Width, scene.Height

        for y in 0 .. height - 1 do
            let row = canvas.Row y
            let line = rgb.Slice(y * width * 3, width * 3)
            let v = 2.0f * float32 y / float32 height - 1.0f

            for x in 0 .. width - 1 do
                let u = 2.0f * float32 x / float32 width - 1.0f

                let level =
                    255.0f * (light.Centre + light.Across * u + light.Down * v - light.Fall * 0.5f * (u * u + v * v))

                let grain = Philox.Block(scene.Key, uint32 (y * width + x), 0u, 0u, 0u)
                line[3 * x] <- quantise (row[3 * x] * level + noise * triangular grain.X 0)
                line[3 * x + 1] <- quantise (row[3 * x + 1] * level + noise * triangular grain.X 16)
                line[3 * x + 2] <- quantise (row[3 * x + 2] * level + noise * triangular grain.Y 0)
