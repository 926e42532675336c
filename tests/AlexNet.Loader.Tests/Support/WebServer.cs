using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AlexNet.Loader.Tests.Support;

/// <summary>A web server on this machine that answers as a test says: also wrongly, slowly, and by halves.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public WebServer(Func<WebRequest, WebReply> answer)
    {
        Answer = answer;
        _listener.Start();
        _ = Listen();
    }

    public Func<WebRequest, WebReply> Answer { get; set; }

    /// <summary>What has been asked, in order.</summary>
    public ConcurrentQueue<WebRequest> Requests { get; } = [];

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task Listen()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Serve(client));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>One request per connection.</summary>
    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await Read(stream);
                Requests.Enqueue(request);
                var reply = Answer(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply.Head()), _stop.Token);
                await stream.WriteAsync(reply.Sent, _stop.Token);
                if (reply.IsSilent)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                client.Client.Shutdown(SocketShutdown.Send);
                _ = await stream.ReadAsync(new byte[1], _stop.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private async Task<WebRequest> Read(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) > 0)
        {
            text.Append((char)one[0]);
        }

        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new WebRequest(lines[0].Split(' ')[1].TrimStart('/'), headers);
    }
}
