using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using System.Buffers;
using AlexNet.Engines;
using AlexNet.Engines.Contracts;

namespace AlexNet.Training.Tests.Support;

/// <summary>A device that takes two batches at a time and computes nothing: the losses of a batch are its labels. To submit a batch takes 1 s,
/// to complete one 10 s. Parameters may not be looked at while a batch is under way.</summary>
internal sealed class StreamingEngine : IStreamingEngine
{
    private readonly List<Program> _programs = [];

    public TestClock Clock { get; } = new();

    /// <summary>What was asked of it; of evaluations in capitals, and of parameters only that they were read.</summary>
    public string Log { get; private set; } = "";

    public PixelInput? Pixels { get; private set; }

    /// <summary>Of each batch trained on.</summary>
    public List<RunArguments> Arguments { get; } = [];

    /// <summary>Programs and the engine itself that were made and not released yet, or released twice.</summary>
    public int Live { get; private set; } = 1;

    public string Name => "streaming";

    public bool RunsOnProcessors => false;

    public ICommunicator Communicator { get; set; } = new Alone();

    public MemoryPool<byte> BatchMemory { get; } = new PinnedMemory();

    public EngineChoice Choose(EngineRequest request, Action<string> warn) => new(this, Placement.OneDevice, "a device");

    public IProgram Load(Plan plan) => throw new NotSupportedException();

    public IStreamedProgram Load(Plan plan, PixelInput pixels)
    {
        Live++;
        Pixels = pixels;
        _programs.Add(new Program(this, plan));
        return _programs[^1];
    }

    public void Read(string name, BufferKind kind, Span<float> values)
    {
        Assert.That(_programs.Select(program => program.Pending), Is.All.Zero, "nothing is under way");
        values.Clear();
        Log += Log.EndsWith("read, ", StringComparison.Ordinal) ? "" : "read, ";
    }

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values)
    {
    }

    public void Dispose() => Live--;

    /// <summary>Of the managed heap, but where nothing moves.</summary>
    private sealed class PinnedMemory : MemoryPool<byte>
    {
        public override int MaxBufferSize => int.MaxValue;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Owner(GC.AllocateUninitializedArray<byte>(minBufferSize, pinned: true));

        protected override void Dispose(bool disposing)
        {
        }

        private sealed record Owner(Memory<byte> Memory) : IMemoryOwner<byte>
        {
            public void Dispose()
            {
            }
        }
    }

    private sealed class Program(StreamingEngine engine, Plan plan) : IStreamedProgram
    {
        private readonly Queue<(long Step, float[] Losses)> _pending = new();
        private long _evaluated;

        public Plan Plan => plan;

        public int Depth => 2;

        public int Pending => _pending.Count;

        private bool Trains => plan.Mode == Mode.Training;

        public void Submit(in ByteBatch batch, in RunArguments arguments)
        {
            var (count, step) = (batch.Labels.Length, Trains ? arguments.Step : _evaluated++);
            Assert.That((batch.Images.Length, batch.Draws.Length), Is.EqualTo((count * 32 * 32 * 3, count)));
            engine.Log += Trains ? $"submit {step}, " : $"SUBMIT {step}, ";
            if (Trains)
            {
                engine.Arguments.Add(arguments);
            }

            _pending.Enqueue((step, Array.ConvertAll(batch.Labels.ToArray(), label => (float)label)));
            engine.Clock.Advance(1);
        }

        public BatchResults Complete()
        {
            var (step, losses) = _pending.Dequeue();
            engine.Log += Trains ? $"complete {step}, " : $"COMPLETE {step}, ";
            engine.Clock.Advance(10);
            return new BatchResults(new float[losses.Length * 3], losses);
        }

        public void ReadFeatures(Span<float> values) => throw new NotSupportedException();

        public void Abandon()
        {
            engine.Log += Trains ? "abandon, " : "ABANDON, ";
            _pending.Clear();
        }

        public void Repeat(in RunArguments arguments) => throw new NotSupportedException();

        public void Dispose() => engine.Live--;
    }
}
