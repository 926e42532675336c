using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>A network's training step on GPUs with random weights: the whole step as one graph, several under way together. Times are of the
/// wall clock over many steps, from an empty line to an empty one.</summary>
internal sealed class GpuStep : IDisposable
{
    private const ulong Seed = 1;

    /// <summary>Small rates: what is timed are thousands of steps on the same few images.</summary>
    private static readonly UpdateRule Rule = UpdateRule.Everywhere(1e-3f, 1e-3f, 0.9f, 5e-4f, 5e-4f);

    private readonly CudaEngine _engine;
    private readonly IStreamedProgram _program;
    private readonly GpuBatches _batches;
    private readonly Queue<Batch> _underWay = new();
    private long _runs;

    /// <param name="gpus">One, or two with a column on each.</param>
    /// <param name="batch">Images per step.</param>
    /// <param name="rewrite">Of the plan; null as in production.</param>
    public GpuStep(Network network, int[] gpus, Precision precision, int batch, Func<Plan, Plan>? rewrite = null)
    {
        var placement = gpus.Length == 2 ? Placement.ColumnPerDevice : Placement.OneDevice;
        Plan = (rewrite ?? Fuse.gpu)(Compile.plan(network, placement, batch, Mode.Training, DropoutScaling.AtTraining));
        Precision = precision;
        _engine = new(gpus, precision, warning => Console.Error.WriteLine($"Warning: {warning}"));
        _program = _engine.Load(Plan, GpuBatches.Pixels);
        RandomData.FillWeights(_engine, network, Seed);
        _batches = new(_engine, Plan, _program.Depth + 1);
        _ = Uploading(_program.Depth);
    }

    public Plan Plan { get; }

    public Precision Precision { get; }

    public int Batch => Plan.Batch;

    /// <summary>Mean seconds of a step on images that are on the device.</summary>
    public double Resident(int steps) => Measure(steps, () => _program.Repeat(Arguments()), Complete);

    /// <summary>Mean seconds of a step whose images come from page-locked memory.</summary>
    public double Uploading(int steps) => Measure(steps, () => _batches.Submit(_program, _runs, Arguments()), Complete);

    /// <summary>Mean seconds of a step whose images come from the loader: a stream of <see cref="Wanted"/>.</summary>
    public double Fed(int steps, BatchStream stream) => Measure(
        steps,
        () =>
        {
            var batch = stream.TryNext(out var next) ? next : throw new UserErrorException("the loader's stream has ended; allowed is one without end");
            _program.Submit(new(batch.Bytes.Span, batch.Draws.Span, batch.Labels.Span), Arguments());
            _underWay.Enqueue(batch);
        },
        () =>
        {
            Complete();
            _underWay.Dequeue().Dispose();
        });

    /// <summary>What a loader must be asked for.</summary>
    public LoaderOptions Wanted(int workers) => new()
    {
        Batch = Batch,
        Crop = Plan.Input.Width,
        Format = BatchFormat.Bytes,
        Memory = _engine.BatchMemory,
        RingSize = _program.Depth + 2,
        Workers = workers,
        Seed = Seed,
    };

    /// <summary>Mean milliseconds of each step of the plan, launched one by one.</summary>
    public IReadOnlyList<StepTime> Steps(int runs)
    {
        var clock = (ITimedSteps)_program;
        clock.TimeSteps(true);
        var before = clock.StepTicks.ToArray();
        for (var run = 0; run < runs; run++)
        {
            _program.Repeat(Arguments());
            Complete();
        }

        var ticks = clock.StepTicks.ToArray().Zip(before, (now, then) => now - then).ToArray();
        clock.TimeSteps(false);
        var costs = GpuCost.steps(Plan, Precision);
        return [.. Plan.Steps.Select((step, number) => Line(step, costs[number], ticks[number] / (double)runs, ticks.Sum() / (double)runs) with
        {
            By = clock.Implementations.ElementAtOrDefault(number) ?? "",
        })];
    }

    public void Dispose()
    {
        _program.Abandon();
        while (_underWay.TryDequeue(out var batch))
        {
            batch.Dispose();
        }

        _program.Dispose();
        _batches.Dispose();
        _engine.Dispose();
    }

    private double Measure(int steps, Action submit, Action complete)
    {
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            if (_program.Pending == _program.Depth)
            {
                complete();
            }

            submit();
        }

        while (_program.Pending > 0)
        {
            complete();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / steps;
    }

    private RunArguments Arguments() => new(Seed, _runs++, Rule);

    private void Complete()
    {
        foreach (var loss in _program.Complete().Losses)
        {
            if (!float.IsFinite(loss))
            {
                throw new UserErrorException($"a loss is {loss} after {_runs} steps; allowed is a finite number: this was not training");
            }
        }
    }

    private static StepTime Line(Step step, GpuStepCost cost, double ticks, double all) =>
        new($"{step.Layer}: {step.Operation.Name}", 1e3 * ticks / Stopwatch.Frequency, ticks / all, 2.0 * cost.MultiplyAdds, cost.Bytes);
}
