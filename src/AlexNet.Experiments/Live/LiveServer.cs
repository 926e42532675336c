using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AlexNet.Core;

namespace AlexNet.Experiments.Live;

/// <summary>
/// Serves a <see cref="LiveReport"/> on this machine alone: the page, and an event whenever there is a newer one (server-sent events). .NET's
/// HttpListener does it, as Kestrel would add ASP.NET to what is published, 25 MB for two answers.
/// </summary>
public sealed class LiveServer : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>A line without meaning after so many looks at the folders: by it a browser that is gone is noticed.</summary>
    private const int LooksBetweenSigns = 15;

    private readonly LiveReport _report;
    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = New();
    private long _version;

    /// <param name="port">1 to 65535, or 0 for one that is free.</param>
    /// <exception cref="UserErrorException">The port is taken.</exception>
    public LiveServer(LiveReport report, int port)
    {
        _report = report;
        Port = port == 0 ? FreePort() : port;
        Address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}/");
        _listener.Prefixes.Add(Address);
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException error)
        {
            throw UserErrorException.Of($"{Setting.Named("port")} is {port}: {error.Message}; allowed is a port that no program listens on, or 0 for any such", error);
        }
    }

    public int Port { get; }

    /// <summary>Where a browser finds it.</summary>
    public string Address { get; }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _report.Refresh();
        using var stop = cancellation.Register(_listener.Stop);
        var looking = LookAsync(cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync().ConfigureAwait(false), cancellation);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                break;
            }
        }

        await looking.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose() => _listener.Close();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Between);
        try
        {
            for (var looks = 1; await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false); looks++)
            {
                bool isNew;
                lock (_gate)
                {
                    isNew = _report.Refresh();
                    _version += isNew ? 1 : 0;
                }

                if (isNew || looks % LooksBetweenSigns == 0)
                {
                    Interlocked.Exchange(ref _changed, New()).TrySetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            Interlocked.Exchange(ref _changed, New()).TrySetResult();
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken cancellation)
    {
        var (request, response) = (context.Request, context.Response);
        try
        {
            response.Headers["Cache-Control"] = "no-store";
            response.Headers["X-Content-Type-Options"] = "nosniff";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            switch (request.HttpMethod, request.Url?.AbsolutePath)
            {
                case ("GET", "/"):
                    await GiveAsync(response, 200, "text/html; charset=utf-8", _report.Page).ConfigureAwait(false);
                    break;
                case ("GET", "/events"):
                    await TellAsync(response, cancellation).ConfigureAwait(false);
                    break;
                case ("GET", _):
                    await GiveAsync(response, 404, "text/plain; charset=utf-8", "There is one page here: /\n"u8.ToArray()).ConfigureAwait(false);
                    break;
                default:
                    response.Headers["Allow"] = "GET";
                    await GiveAsync(response, 405, "text/plain; charset=utf-8", "The page can be read, and nothing else.\n"u8.ToArray()).ConfigureAwait(false);
                    break;
            }
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The browser is gone.
            response.Abort();
        }
    }

    private static async Task GiveAsync(HttpListenerResponse response, int status, string type, byte[] body)
    {
        (response.StatusCode, response.ContentType, response.ContentLength64) = (status, type, body.Length);
        await response.OutputStream.WriteAsync(body).ConfigureAwait(false);
        response.Close();
    }

    /// <summary>An event at once, so that a browser that comes back misses nothing, and one for each newer page.</summary>
    private async Task TellAsync(HttpListenerResponse response, CancellationToken cancellation)
    {
        (response.ContentType, response.SendChunked) = ("text/event-stream", true);
        var told = -1L;
        while (!cancellation.IsCancellationRequested)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var version = Interlocked.Read(ref _version);
            var text = version == told ? ":\n\n" : string.Create(CultureInfo.InvariantCulture, $"id: {version}\ndata: {version}\n\n");
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
            await response.OutputStream.FlushAsync(cancellation).ConfigureAwait(false);
            told = version;
            await changed.ConfigureAwait(false);
        }

        response.Close();
    }
}
