namespace AlexNet.Core

/// Where an endless stream of training samples stands: the whole state of the loader, since every draw is a function of the seed, the
/// epoch and the sample. A stream that starts from it delivers what the stopped one would have delivered next.
[<Struct>]
type SamplePosition =
    private
        {
            epoch: int
            next: int
        }

    /// The epoch, from 0.
    member position.Epoch = position.epoch

    /// Position of the next sample in the epoch's order: how many of its samples were taken, 0 … samples − 1.
    member position.Next = position.next

    /// The beginning of the first epoch.
    static member Start = { epoch = 0; next = 0 }

    /// The position after so many samples of a data set: batches run on into the next epoch [paper, section 5].
    /// Fails for negative numbers, and where the epoch would not fit 32 bits.
    static member After(samples: int64, perEpoch: int) : SamplePosition =
        if samples < 0L || perEpoch < 1 then
            raise (System.ArgumentOutOfRangeException(nameof samples, $"{samples} samples of epochs of {perEpoch}"))

        {
            epoch = Checked.int (samples / int64 perEpoch)
            next = int (samples % int64 perEpoch)
        }

    /// Samples taken since the start.
    member position.Samples(perEpoch: int) : int64 =
        int64 position.epoch * int64 perEpoch + int64 position.next
