namespace AlexNet.Core

open System

/// Mean and standard deviation of a few values, such as the errors of runs that differ in their seed.
[<Struct>]
type Spread =
    {
        /// Values.
        Count: int
        /// Not a number of no values.
        Mean: float
        /// Of the sample, over Count − 1; not a number of fewer than two values.
        Deviation: float
    }

    static member Of(values: float[]) : Spread =
        let count = values.Length
        let mean = if count = 0 then nan else Array.average values

        let deviation =
            if count < 2 then
                nan
            else
                Math.Sqrt((values |> Array.sumBy (fun value -> (value - mean) * (value - mean))) / float (count - 1))

        {
            Count = count
            Mean = mean
            Deviation = deviation
        }
