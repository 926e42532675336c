namespace AlexNet.Core

open System.Collections.Generic

/// What joins the processes of a run.
[<Struct>]
type Link =
    {
        /// Bytes a second that a process sends, and as many that it receives meanwhile.
        Bandwidth: float
        /// Seconds that a message takes besides, one after the other.
        Latency: float
        /// Seconds of its processor that a process spends on each byte that it sends and receives; 0 where other hardware does that.
        Host: float
    }

    /// Of gigabits a second and microseconds, moved by other hardware.
    static member Of(gigabits: float, microseconds: float) : Link =
        {
            Bandwidth = gigabits * 1e9 / 8.0
            Latency = microseconds * 1e-6
            Host = 0.0
        }

    /// The same where each byte takes so many seconds of the processor.
    member link.OnHost(seconds: float) : Link =
        {
            Bandwidth = link.Bandwidth
            Latency = link.Latency
            Host = seconds
        }

/// A training step of one of several processes, as it is expected.
[<Struct>]
type ExpectedStep =
    {
        /// Of the step, with everything.
        Seconds: float
        /// Of them, those in which nothing is computed: what computing does not hide of the exchange.
        Waiting: float
        /// That a process sends.
        Bytes: int64
        /// What the same step takes without an exchange ÷ what it takes.
        Efficiency: float
    }

/// How long a step of one of several processes takes, from the plan and from what it takes without an exchange. Assumed is that a process sends and
/// receives at the link's full rate, messages one after the other, in the order of the plan; that all processes are equally fast; and that the steps of
/// the plan share the measured time by what they cost at `balance`.
[<RequireQualifiedAccess>]
module Scaling =

    /// Floating-point operations for which a processor has the time in which it moves a byte to or from memory: it decides only at what time within a
    /// step each gradient is there.
    let private balance = 10.0

    let private weight (plan: Plan) (step: Step) =
        if step.Operation.IsAllReduce || step.Operation.IsAwaitAllReduce then
            0.0
        else
            let cost = Cost.step plan step
            max (2.0 * float cost.MultiplyAdds) (balance * float cost.Bytes)

    /// Both halves of a sum send a message to every other process; what is only collected, one.
    let private messages (plan: Plan) (operation: Operation) =
        (if operation.IsAllReduce then 2 else 1) * (plan.Replicas - 1)

    /// plan: of one of the processes, as it is executed.
    /// computing: seconds that its steps take without an exchange.
    let step (plan: Plan) (computing: float) (link: Link) : ExpectedStep =
        let weights = plan.Steps |> Array.map (weight plan)
        let share = computing / Array.sum weights
        let ends = Dictionary<int, float>()
        let mutable now = 0.0
        let mutable free = 0.0
        let mutable waiting = 0.0
        let mutable bytes = 0L

        let exchange (step: Step) =
            let sent = (Cost.step plan step).Exchange
            bytes <- bytes + sent
            now <- now + float sent * link.Host

            free <- max now free + float sent / link.Bandwidth + float (messages plan step.Operation) * link.Latency

        let wait until =
            if until > now then
                waiting <- waiting + until - now
                now <- until

        plan.Steps
        |> Array.iteri (fun at step ->
            match step.Operation with
            | Operation.AllReduce s ->
                exchange step
                ends[s.Buffers[0]] <- free
            | Operation.AwaitAllReduce s -> wait ends[s.Buffers[0]]
            | Operation.GatherImages _
            | Operation.ScatterImages _
            | Operation.GatherChannels _ ->
                exchange step
                wait free
            | _ -> now <- now + share * weights[at])

        {
            Seconds = now
            Waiting = waiting
            Bytes = bytes
            Efficiency = computing / now
        }
