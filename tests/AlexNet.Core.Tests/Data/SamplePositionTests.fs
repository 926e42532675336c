module AlexNet.Core.Tests.SamplePositionTests

open NUnit.Framework
open FsCheck
open FsCheck.FSharp
open AlexNet.Core

[<Test>]
let ``the start is nothing taken, and the default value`` () =
    Assert.That(SamplePosition.Start, equalTo (SamplePosition.After(0L, 7)))
    Assert.That(Unchecked.defaultof<SamplePosition>, equalTo SamplePosition.Start)

[<Test>]
let ``an epoch's last sample leads to the next epoch's first`` () =
    let last = SamplePosition.After(13L, 7)
    Assert.That((last.Epoch, last.Next), equalTo ((1, 6)))
    let boundary = SamplePosition.After(14L, 7)
    Assert.That((boundary.Epoch, boundary.Next), equalTo ((2, 0)))

[<Test>]
let ``counting back and forth loses nothing`` () =
    Check.QuickThrowOnFailure(fun (NonNegativeInt samples) (PositiveInt perEpoch) ->
        let position = SamplePosition.After(int64 samples, perEpoch)

        position.Samples perEpoch = int64 samples && position.Next < perEpoch)

[<Test>]
let ``negative numbers, empty data and epochs beyond 32 bits are refused`` () =
    let refused (samples, perEpoch) =
        let locate =
            System.Action(fun () -> SamplePosition.After(samples, perEpoch) |> ignore)

        Assert.That(locate, Throws.InstanceOf<System.SystemException>())

    List.iter refused [ -1L, 5; 1L, 0; System.Int64.MaxValue, 1 ]
