module AlexNet.Core.Tests.CountedTests

open NUnit.Framework
open AlexNet.Core

[<TestCase(0, "class", "0 classes")>]
[<TestCase(1, "class", "1 class")>]
[<TestCase(2, "class", "2 classes")>]
[<TestCase(1, "image", "1 image")>]
[<TestCase(1024, "training image", "1,024 training images")>]
[<TestCase(2, "batch", "2 batches")>]
[<TestCase(2, "epoch", "2 epochs")>]
[<TestCase(2, "entry", "2 entries")>]
[<TestCase(2, "array", "2 arrays")>]
[<TestCase(2, "key", "2 keys")>]
[<TestCase(2, "toy", "2 toys")>]
[<TestCase(2, "guy", "2 guys")>]
[<TestCase(2, "box", "2 boxes")>]
[<TestCase(2, "brush", "2 brushes")>]
[<TestCase(-1, "image", "-1 images")>]
[<TestCase(1000000, "byte", "1,000,000 bytes")>]
let ``one is one, and all other numbers are many`` (number: int, noun: string, words: string) =
    Assert.That(Counted.Of(number, noun), equalTo words)
