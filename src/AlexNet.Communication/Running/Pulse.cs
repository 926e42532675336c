using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Communication.Messages;

namespace AlexNet.Communication.Running;

/// <summary>What a process is about, each above what comes before it.</summary>
internal enum Stage
{
    Running,

    /// <summary>Its work is done, and it waits for the others.</summary>
    Leaving,

    /// <summary>From rank 0: all are leaving.</summary>
    AllLeave,

    /// <summary>To rank 0: nothing more comes.</summary>
    Last,

    /// <summary>A process is lost: which, and why.</summary>
    Lost,
}

/// <summary>A process that is lost.</summary>
/// <param name="Rank">Which.</param>
/// <param name="Message">One line.</param>
/// <param name="HasSaidSo">Whether it has said so itself.</param>
internal sealed record Loss(int Rank, string Message, bool HasSaidSo);

/// <summary>Says once a second that this process is there, and hears it of others: every rank and rank 0 of each other. On the way travel what ends a run: that a process
/// is lost, and that all are done.</summary>
internal sealed unsafe class Pulse : IDisposable
{
    /// <summary>Of all its messages; exchanges have those above.</summary>
    private const int Tag = 0;

    private const long Interval = 1000;

    private readonly Requests _requests;
    private readonly int _rank;
    private readonly Peer[] _peers;
    private readonly Watch _watch;
    private readonly Action<Loss> _lose;
    private readonly Func<int, string> _name;
    private Loss? _loss;

    /// <param name="now">Milliseconds.</param>
    /// <param name="lose">Is told of a process that is lost, once.</param>
    /// <param name="name">A rank for messages.</param>
    public Pulse(Link link, long now, Action<Loss> lose, Func<int, string> name)
    {
        (_requests, _rank, _lose, _name) = (link.Requests, link.Rank, lose, name);
        _peers = [.. (_rank == 0 ? link.Others : [0]).Select(rank => new Peer(this, rank, now))];
        _watch = new(_peers.Select(peer => peer.Rank), now);
        Array.ForEach(_peers, peer => peer.Listen());
    }

    /// <summary>What the others are told of this process; it only grows.</summary>
    public Stage Stage { get; private set; }

    /// <summary>Exchanges that this process has begun.</summary>
    public long Begun { get; set; }

    /// <summary>No message is under way, and none will come.</summary>
    public bool IsOver => Stage is Stage.AllLeave or Stage.Last && Array.TrueForAll(_peers, peer => peer.IsOver);

    public void Leave() => Grow(Stage.Leaving);

    /// <summary>A process is lost: all are told.</summary>
    public void Lose(Loss loss)
    {
        if (_loss is null)
        {
            _loss = loss;
            Grow(Stage.Lost);
            _lose(loss);
        }
    }

    /// <summary>Speaks where it is time, and looks who is silent.</summary>
    public void Tick(long now)
    {
        if (Stage < Stage.AllLeave)
        {
            if (_watch.Lost(now) is { } silent)
            {
                Lose(new(silent, $"{_name(silent)} has not been heard of for {Watch.Patience / 1000} seconds", HasSaidSo: false));
            }
            else if (_rank == 0 && Stage == Stage.Leaving && Array.TrueForAll(_peers, peer => peer.Stage >= Stage.Leaving))
            {
                Grow(Stage.AllLeave);
            }
            else if (Deserter() is { } gone)
            {
                Lose(new(gone, $"{_name(gone)} has left the run before the others", HasSaidSo: false));
            }
        }

        foreach (var peer in _peers)
        {
            peer.Speak(now);
        }
    }

    public void Dispose() => Array.ForEach(_peers, peer => peer.Dispose());

    /// <summary>Who is done while somebody waits for one more exchange with it.</summary>
    private int? Deserter()
    {
        if (_rank != 0)
        {
            return null;
        }

        var furthest = Math.Max(Begun, _peers.Max(peer => peer.Begun));
        return Stage == Stage.Leaving && Begun < furthest ? 0 : Array.Find(_peers, peer => peer.Stage == Stage.Leaving && peer.Begun < furthest)?.Rank;
    }

    private void Grow(Stage stage) => Stage = stage > Stage ? stage : Stage;

    private void Hear(Peer peer, Beat* beat, long now)
    {
        _watch.Heard(peer.Rank, now);
        switch (beat->Stage)
        {
            case Stage.Lost:
                Lose(new(beat->Rank, Encoding.UTF8.GetString(beat->Text, beat->TextLength), beat->HasSaidSo != 0));
                break;
            case Stage.AllLeave:
                Grow(Stage.Last);
                break;
        }
    }

    /// <summary>What is sent. All processes are the same program on the same kind of machine.</summary>
    private struct Beat
    {
        public const int LongestText = 480;

        public Stage Stage;
        public int Rank;
        public long Begun;
        public int HasSaidSo;
        public int TextLength;
        public fixed byte Text[LongestText];
    }

    /// <summary>Another process: what it has said last, and what it has been told.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly Pulse _pulse;
        private readonly Beat* _in = (Beat*)NativeMemory.AllocZeroed((nuint)sizeof(Beat));
        private readonly Beat* _out = (Beat*)NativeMemory.AllocZeroed((nuint)sizeof(Beat));
        private readonly Ear _ear;
        private readonly Mouth _mouth = new();
        private Stage _told = Stage.Running;
        private long _toldAt;

        public Peer(Pulse pulse, int rank, long now)
        {
            (_pulse, Rank, _toldAt) = (pulse, rank, now - Interval);
            _ear = new(this);
        }

        public int Rank { get; }

        public Stage Stage { get; private set; }

        public long Begun { get; private set; }

        public bool IsOver => _told == _pulse.Stage && _mouth.UnderWay == 0 && _ear.UnderWay == 0;

        /// <summary>Who is lost is not told of it.</summary>
        private bool IsLost => _pulse._loss is { HasSaidSo: false } loss && loss.Rank == Rank;

        public void Listen() => _pulse._requests.Receive((nint)_in, sizeof(Beat), Rank, Tag, _ear);

        public void Heard()
        {
            (Stage, Begun) = (_in->Stage, _in->Begun);
            _pulse.Hear(this, _in, Environment.TickCount64);
            if (Stage is not (Stage.AllLeave or Stage.Last))
            {
                Listen();
            }
        }

        /// <summary>What is new is said at once, and else something every second. After the last word nothing.</summary>
        public void Speak(long now)
        {
            var (stage, loss) = (_pulse.Stage, _pulse._loss);
            var isDue = stage != _told || (stage <= Stage.Leaving && now - _toldAt >= Interval);
            if (!isDue || _mouth.UnderWay > 0 || Stage == Stage.Last || IsLost)
            {
                return;
            }

            _out->Stage = stage;
            _out->Begun = _pulse.Begun;
            if (loss is not null)
            {
                (_out->Rank, _out->HasSaidSo) = (loss.Rank, loss.HasSaidSo ? 1 : 0);
                Encoding.UTF8.GetEncoder().Convert(loss.Message, new Span<byte>(_out->Text, Beat.LongestText), flush: true, out _, out _out->TextLength, out _);
            }

            (_told, _toldAt) = (stage, now);
            _pulse._requests.Send((nint)_out, sizeof(Beat), Rank, Tag, _mouth);
        }

        public void Dispose()
        {
            NativeMemory.Free(_in);
            NativeMemory.Free(_out);
        }

        private sealed class Ear(Peer peer) : Party
        {
            public override void Arrived() => peer.Heard();
        }

        private sealed class Mouth : Party
        {
            public override void Arrived()
            {
            }
        }
    }
}
