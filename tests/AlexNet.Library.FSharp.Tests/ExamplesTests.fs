namespace AlexNet.Library.FSharp.Tests

open System
open System.IO
open AlexNet.Imaging.Formats.Jpeg
open Examples
open NUnit.Framework

/// The examples in F# of docs/library.md do what the page says of them.
type ExamplesTests() =

    let before = Directory.GetCurrentDirectory()
    let folder = Directory.CreateTempSubdirectory "alexnet-test-"

    /// Reddish or greenish, by their label.
    let write (path: string) label number =
        let pixels =
            Array.init (48 * 40 * 3) (fun i -> byte ((i * 7 + number * 13) % 61 + (if i % 3 = label then 180 else 20)))

        File.WriteAllBytes(path, JpegEncoder.Encode(pixels, 48, 40, 90))

    let output run =
        let console = Console.Out
        use writer = new StringWriter()
        Console.SetOut writer

        try
            run ()
        finally
            Console.SetOut console

        writer.ToString()

    [<OneTimeSetUp>]
    member _.Write() =
        Directory.SetCurrentDirectory folder.FullName

        for split in [ "train"; "validation" ] do
            for label in 0..1 do
                let path = Directory.CreateDirectory $"photos/{split}/class{label}"

                for number in 0..9 do
                    write (Path.Combine(path.FullName, $"{number}.jpg")) label number

        write "photo.jpg" 1 100

    [<OneTimeTearDown>]
    member _.Remove() =
        Directory.SetCurrentDirectory before
        folder.Delete true

    [<Test>]
    member _.``training writes a model``() =
        let result = TrainingExamples.train ()
        Assert.That(result.Finished)
        Assert.That(File.Exists "runs/first/model.safetensors")
        Assert.That(File.ReadAllText "runs/first/log.jsonl", Does.Contain "\"step\":6")

    [<Test>]
    member _.``a network of one's own is trained and predicts``() =
        let result = TrainingExamples.trainSmall ()

        match result.Model with
        | null -> Assert.Fail "no model"
        | model ->
            let lines = output (fun () -> TrainingExamples.predict model)
            Assert.That(lines, Does.Match @"^[01]\.\d{3} class1\n[01]\.\d{3} class0\n$")

    [<Test>]
    member _.``the core's example counts AlexNet's parameters``() =
        let lines = output CorePackage.run
        Assert.That(lines, Does.StartWith "conv1.weight: 34848 numbers\nconv1.bias: 96 numbers\n")
        Assert.That(lines, Does.EndWith "fc8.weight: 4096000 numbers\nfc8.bias: 1000 numbers\n")
