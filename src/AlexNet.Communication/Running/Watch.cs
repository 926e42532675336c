namespace AlexNet.Communication.Running;

/// <summary>Who has been heard of when. Times are milliseconds of any clock.</summary>
internal sealed class Watch
{
    /// <summary>A process that says nothing for so long is lost.</summary>
    public const long Patience = 5000;

    /// <summary>Where this process itself has not looked for so long, it was stopped: what the others have said meanwhile is still to be read.</summary>
    public const long OwnGap = 1500;

    private readonly Dictionary<int, long> _heard;
    private long _looked;

    /// <param name="peers">Who is to be heard of.</param>
    public Watch(IEnumerable<int> peers, long now) => (_heard, _looked) = (peers.ToDictionary(peer => peer, _ => now), now);

    public void Heard(int peer, long now) => _heard[peer] = now;

    /// <summary>Who has been silent for too long; null where nobody has.</summary>
    public int? Lost(long now)
    {
        if (now - _looked > OwnGap)
        {
            foreach (var peer in _heard.Keys)
            {
                _heard[peer] = Math.Max(_heard[peer], now - OwnGap);
            }
        }

        _looked = now;
        foreach (var (peer, heard) in _heard)
        {
            if (now - heard >= Patience)
            {
                return peer;
            }
        }

        return null;
    }
}
