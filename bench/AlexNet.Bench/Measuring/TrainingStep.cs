using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Managed;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Programs;

namespace AlexNet.Bench.Measuring;

/// <summary>The two-column AlexNet of 1,000 classes with dropout 0.5 on a CPU engine, with random weights and one batch of random
/// images in memory. The same work as the peer's step: forward, backward, update.</summary>
internal sealed class TrainingStep : IDisposable
{
    private const ulong Seed = 1;

    private static readonly UpdateRule Rule = UpdateRule.Everywhere(0.01f, 0.01f, 0.9f, 5e-4f, 5e-4f);

    private readonly ProcessorEngine _engine;
    private readonly ProcessorProgram _program;
    private readonly float[] _images;
    private readonly int[] _labels;
    private readonly long[] _ticks;
    private long _runs;
    private long _timedRuns;
    private long _timedTicks;

    private TrainingStep(ProcessorEngine engine, int batch)
    {
        _engine = engine;
        var plan = Fuse.all(Compile.plan(Networks.alexnet, Placement.OneDevice, batch, Mode.Training, DropoutScaling.AtTraining));
        _program = (ProcessorProgram)_engine.Load(plan);
        _ticks = new long[_program.StepTicks.Length];
        Operations = 2.0 * Cost.multiplyAddsPerImage(plan) * batch;
        RandomData.FillWeights(_engine, plan.Network, Seed);
        _images = RandomData.Images(batch, plan.Input.Size, Seed);
        _labels = RandomData.Labels(batch, plan.Classes, Seed);
    }

    /// <summary>On the engine onednn.</summary>
    public static TrainingStep OneDnn(int batch, int threads) => new(new OneDnnEngine(threads), batch);

    /// <summary>On the engine managed, which needs no library.</summary>
    public static TrainingStep Managed(int batch, int threads) => new(new ManagedEngine(threads), batch);

    /// <summary>Floating-point operations of a step: two per multiply-add of direct convolutions and products.</summary>
    public double Operations { get; }

    public string LibraryVersion => (_engine as OneDnnEngine)?.LibraryVersion.ToString() ?? "none";

    /// <summary>Copies that a step makes only to have numbers in another layout.</summary>
    public LayoutChanges LayoutChanges => _program.LayoutChanges;

    /// <summary>Runs one step that is not timed, then <paramref name="steps"/> that are.</summary>
    /// <exception cref="UserErrorException">The loss is no longer a number: what was timed was not training.</exception>
    public double MedianSeconds(int steps)
    {
        _ = Run();
        var before = (long[])_program.StepTicks.Clone();
        var seconds = Enumerable.Range(0, steps).Select(_ => Run()).ToArray();
        for (var i = 0; i < _ticks.Length; i++)
        {
            _ticks[i] += _program.StepTicks[i] - before[i];
        }

        _timedRuns += steps;
        _timedTicks += (long)(seconds.Sum() * Stopwatch.Frequency);
        return Median.Of(seconds);
    }

    /// <summary>Where the time of all timed steps went; the last line is what lies between the plan's steps.</summary>
    public IReadOnlyList<StepTime> Report()
    {
        var plan = _program.Plan;
        var lines = plan.Steps.Select((step, number) =>
        {
            var cost = Cost.step(plan, step);
            var product = _program.ProductOf(number);
            var line = Line($"{step.Layer}: {step.Operation.Name}", _ticks[number], 2.0 * cost.MultiplyAdds, cost.Bytes);
            return line with { Done = 2.0 * (product?.MultiplyAdds ?? cost.MultiplyAdds), By = product?.Implementation ?? "" };
        });
        return [.. lines, Line("between the steps", _timedTicks - _ticks.Sum(), 0, 0)];
    }

    public void Dispose()
    {
        _program.Dispose();
        _engine.Dispose();
    }

    private StepTime Line(string name, long ticks, double operations, double bytes) =>
        new(name, 1e3 * ticks / Stopwatch.Frequency / _timedRuns, (double)ticks / _timedTicks, operations, bytes);

    private double Run()
    {
        var start = Stopwatch.GetTimestamp();
        _program.Run(_images, _labels, new RunArguments(Seed, _runs++, Rule));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var loss in _program.Losses)
        {
            if (!float.IsFinite(loss))
            {
                throw new UserErrorException($"a loss is {loss} after {_runs} steps; allowed is a finite number: this was not training");
            }
        }

        return seconds;
    }
}
