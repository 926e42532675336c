using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using System.Diagnostics;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;

namespace AlexNet.Training.Tests.Support;

/// <summary>The reference engine, whose runs take a time by the clock that is given, each step as long.</summary>
/// <param name="seconds">Of a run, by how many there were before it.</param>
/// <param name="alwaysTimes">Whether all runs are timed by steps.</param>
/// <param name="seen">Told the first label of each batch.</param>
internal sealed class TimedEngine(TestClock clock, Func<int, double> seconds, bool alwaysTimes, Action<int>? seen = null) : IEngine
{
    private readonly ReferenceEngine _inner = new();

    public string Name => "timed";

    public bool RunsOnProcessors => true;

    public ICommunicator Communicator { get; set; } = new Alone();

    public EngineChoice Choose(EngineRequest request, Action<string> warn) => new(this, Placement.OneDevice, "a device with a clock");

    public IProgram Load(Plan plan) => new Program(this, _inner.Load(plan));

    public void Read(string name, BufferKind kind, Span<float> values) => _inner.Read(name, kind, values);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _inner.Write(name, kind, values);

    public void Dispose() => _inner.Dispose();

    private TimeSpan Take(int run)
    {
        var time = TimeSpan.FromSeconds(seconds(run));
        clock.Advance(time);
        return time;
    }

    private void See(int label) => seen?.Invoke(label);

    private bool Times(bool asked) => alwaysTimes || asked;

    private sealed class Program(TimedEngine engine, IProgram inner) : IProgram, ITimedSteps
    {
        private readonly long[] _ticks = new long[inner.Plan.Steps.Length];
        private bool _asked;
        private int _runs;

        public Plan Plan => inner.Plan;

        public ReadOnlySpan<float> Probabilities => inner.Probabilities;

        public ReadOnlySpan<float> Losses => inner.Losses;

        public void ReadFeatures(Span<float> values) => inner.ReadFeatures(values);

        public LayoutChanges LayoutChanges => default;

        public ReadOnlySpan<long> StepTicks => _ticks;

        public bool AlwaysTimes => engine.Times(false);

        public void TimeSteps(bool yes) => _asked = yes;

        public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
        {
            inner.Run(images, labels, arguments);
            engine.See(labels[0]);
            var time = engine.Take(_runs++);
            for (var step = 0; step < _ticks.Length && engine.Times(_asked); step++)
            {
                _ticks[step] += (long)(time.TotalSeconds * Stopwatch.Frequency);
            }
        }

        public void Dispose() => inner.Dispose();
    }
}
