namespace AlexNet.Core

/// What a stage of the loader is doing at one moment. Workers are shared by all stages, so that a stage without one at work may lack
/// either a message or a worker.
type StageState =
    /// At least one worker is in it.
    | Working = 0
    /// No worker is in it and no message stands before it: the stages before it are slower.
    | WaitingForInput = 1
    /// Messages stand before it, and all workers are elsewhere.
    | WaitingForWorker = 2
    /// No message stands before it because none can: those it has finished stand before the next stage, which is full, or
    /// every buffer of the ring is filled or in use.
    | HeldBack = 3

[<AbstractClass; Sealed>]
type StageStates =

    /// How many states there are.
    static member Count = 4

    /// The state at a moment.
    /// atWork: workers in the stage; queued: messages before it; finished: messages that the next stage has not taken;
    /// ringIsEmpty: whether the graph waits for the consumer to give a buffer back.
    static member Of(atWork: int, queued: int, finished: int, ringIsEmpty: bool) : StageState =
        if atWork > 0 then StageState.Working
        elif queued > 0 then StageState.WaitingForWorker
        elif finished > 0 || ringIsEmpty then StageState.HeldBack
        else StageState.WaitingForInput
