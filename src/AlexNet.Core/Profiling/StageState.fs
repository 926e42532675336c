namespace AlexNet.Core

/// What a stage of the loader is doing at one moment. Workers are shared by all stages, so that a stage without one at work may lack
/// either a message or a worker.
type StageState =
    /// At least one worker is in it.
    | Working = 0
    /// No worker is in it and there is no message for it: the stages before it are slower.
    | WaitingForInput = 1
    /// There are messages for it, and all workers are elsewhere.
    | WaitingForWorker = 2
    /// Messages that it has finished stand before the next stage and are not taken; or every buffer of the ring is filled or in
    /// use, so that no message begins.
    | HeldBack = 3

[<AbstractClass; Sealed>]
type StageStates =

    /// How many states there are.
    static member Count = 4

    /// The state at a moment.
    /// atWork: workers in the stage; queued: messages that it has taken in; finished: messages that the next stage has not
    /// taken; offered: messages that it could take from the stage before, which needs a worker too; ringIsEmpty: whether the
    /// graph waits for the consumer to give a buffer back.
    static member Of(atWork: int, queued: int, finished: int, offered: int, ringIsEmpty: bool) : StageState =
        if atWork > 0 then
            StageState.Working
        elif finished > 0 then
            StageState.HeldBack
        elif queued > 0 || offered > 0 then
            StageState.WaitingForWorker
        elif ringIsEmpty then
            StageState.HeldBack
        else
            StageState.WaitingForInput
