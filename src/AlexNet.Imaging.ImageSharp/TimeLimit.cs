using System.Runtime.ExceptionServices;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>
/// Work on a thread of its own, which is given up when its time is over: nothing else ends a decoder that does not ask whether it should end.
/// What was given up goes on beside the rest, so there may only be a few of these at a time. May be used by many threads at once.
/// </summary>
/// <param name="limit">Time for one piece of work.</param>
/// <param name="mostGivenUp">Threads that may be at work still although they were given up.</param>
internal sealed class TimeLimit(TimeSpan limit, int mostGivenUp)
{
    private int _givenUp;

    /// <summary>For images: the largest allowed take a tenth of it where nobody else computes.</summary>
    public static TimeLimit OfAnImage { get; } = new(TimeSpan.FromMinutes(2), mostGivenUp: 8);

    /// <summary>Threads that are at work still although they were given up.</summary>
    public int GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Does the work, or gives it up; a result that comes too late is disposed of.</summary>
    /// <param name="work">Is told when it is given up. What it uses must be its own.</param>
    /// <exception cref="ImageFormatException">Its time was over.</exception>
    /// <exception cref="UserErrorException">Too many were given up and are still at work.</exception>
    public T Run<T>(Func<CancellationToken, T> work)
    {
        if (GivenUp >= mostGivenUp)
        {
            throw new UserErrorException(
                $"{mostGivenUp} images are still being decoded although their {limit.TotalSeconds:0.###} s are over, and so many use a processor each: allowed are fewer; leave such images out");
        }

        var attempt = new Attempt<T>(this, work);
        var thread = new Thread(attempt.Run) { IsBackground = true, Name = "decode one image" };
        thread.Start();
        return thread.Join(limit) || !attempt.GiveUp()
            ? attempt.Result()
            : throw new ImageFormatException($"not decoded after {limit.TotalSeconds:0.###} s, more are not allowed");
    }

    private sealed class Attempt<T>(TimeLimit owner, Func<CancellationToken, T> work)
    {
        private const int AtWork = 0;
        private const int Done = 1;
        private const int GivenUp = 2;

        private readonly CancellationTokenSource _stop = new();
        private int _state;
        private T? _result;
        private ExceptionDispatchInfo? _error;

        public void Run()
        {
            try
            {
                _result = work(_stop.Token);
            }
            catch (Exception error)
            {
                // Thrown again by who waits for it, and by nobody where nobody does.
                _error = ExceptionDispatchInfo.Capture(error);
            }

            if (Interlocked.CompareExchange(ref _state, Done, AtWork) == GivenUp)
            {
                (_result as IDisposable)?.Dispose();
                Interlocked.Decrement(ref owner._givenUp);
            }
        }

        /// <summary>False where it has just been done.</summary>
        public bool GiveUp()
        {
            Interlocked.Increment(ref owner._givenUp);
            if (Interlocked.CompareExchange(ref _state, GivenUp, AtWork) == Done)
            {
                Interlocked.Decrement(ref owner._givenUp);
                return false;
            }

            _stop.Cancel();
            return true;
        }

        public T Result()
        {
            _error?.Throw();
            return _result!;
        }
    }
}
