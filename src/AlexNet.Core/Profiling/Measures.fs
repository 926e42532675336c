namespace AlexNet.Core

/// What a stage of the loader was measured to do.
type StageMeasure =
    {
        Name: string
        /// Workers in it on average: its share of all work of the loader is this over the sum.
        BusyWorkers: float
        /// Share of the time with at least one worker in it.
        Working: float
        /// Whether it never has more than one worker.
        IsSerial: bool
    }

/// What decides where the time of a training run goes. Rates are images per second, shares 0 to 1.
type Measures =
    {
        /// Processors of the machine.
        Processors: int
        /// Threads of the loader.
        Workers: int
        /// The loader alone.
        LoaderRate: float
        /// The engine alone; 0 where it was not measured.
        EngineRate: float
        /// Both together; 0 where it was not measured.
        TogetherRate: float
        /// Whether the engine computes on the processors that the loader runs on.
        SharesProcessors: bool
        /// Share of the time together in which the engine had no batch.
        Waited: float
        /// Share of the time together in which the loader had no free buffer.
        HeldBack: float
        /// Processor seconds that the loader alone takes for an image.
        LoaderSecondsPerImage: float
        /// Processor seconds that the engine alone takes for an image; next to none where it computes elsewhere.
        EngineSecondsPerImage: float
        /// Share of the processors' time in use while the loader runs alone, by whatever program.
        ProcessorsBusy: float
        /// Share of the processors' time that other programs took, in the worst of the phases.
        OthersBusy: float
        /// Share of the time in which the garbage collector stopped everything, in the worst of the phases.
        Paused: float
        /// The stages of the loader alone.
        Stages: StageMeasure[]
    }
