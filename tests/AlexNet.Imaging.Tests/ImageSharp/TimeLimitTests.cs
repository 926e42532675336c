using AlexNet.Core;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.ImageSharp;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;
using ImageFormatException = AlexNet.Imaging.Formats.Decoding.ImageFormatException;

namespace AlexNet.Imaging.Tests.ImageSharp;

/// <summary>Work that does not end until a test lets it.</summary>
public sealed class TimeLimitTests
{
    private readonly ManualResetEventSlim _gate = new();

    [TearDown]
    public void Open() => _gate.Set();

    [OneTimeTearDown]
    public void Close() => _gate.Dispose();

    [SetUp]
    public void Shut() => _gate.Reset();

    [Test]
    public void Run_GivesWhatTheWorkGives()
    {
        var limit = new TimeLimit(TimeSpan.FromMinutes(1), mostGivenUp: 1);
        Assert.That(limit.Run(_ => 7), Is.EqualTo(7));
        Assert.That(() => limit.Run<int>(_ => throw new NotSupportedException("no")), Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo("no"));
        Assert.That(limit.GivenUp, Is.Zero);
    }

    [Test]
    [CancelAfter(60_000)]
    public void Run_GivesUpWhatDoesNotEnd(CancellationToken test)
    {
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(20), mostGivenUp: 2);
        using var isDisposed = new ManualResetEventSlim();
        var told = CancellationToken.None;
        var error = Assert.Throws<ImageFormatException>(() => limit.Run(stop =>
        {
            told = stop;
            _gate.Wait(test);
            return new Flag(isDisposed);
        }))!;
        Assert.That(error.Message, Is.EqualTo("not decoded after 0.02 s, more are not allowed"));
        Assert.That((limit.GivenUp, told.IsCancellationRequested), Is.EqualTo((1, true)));
        _gate.Set();
        isDisposed.Wait(test);
        Assert.That(() => limit.GivenUp, Is.Zero.After(30_000, 5));
    }

    [Test]
    [CancelAfter(60_000)]
    public void Run_RefusesMoreThanAFewAtATime(CancellationToken test)
    {
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(20), mostGivenUp: 2);
        for (var i = 0; i < 2; i++)
        {
            Assert.Throws<ImageFormatException>(() => limit.Run(_ => Wait(test)));
        }

        var error = Assert.Throws<UserErrorException>(() => limit.Run(_ => 7))!;
        Assert.That(error.Message, Is.EqualTo(
            "2 images are still being decoded although their 0.02 s are over, and so many use a processor each: allowed are fewer; leave such images out"));
        _gate.Set();
        Assert.That(() => limit.GivenUp, Is.Zero.After(30_000, 5));
        Assert.That(limit.Run(_ => 7), Is.EqualTo(7));
    }

    /// <summary>One image that hangs its decoder is one bad image: the next is decoded.</summary>
    [Test]
    [CancelAfter(60_000)]
    public void Decode_OfAFileThatHangsTheDecoderIsABadImage(CancellationToken test)
    {
        var hanging = new Hanging(() => Wait(test));
        var decoder = new ImageSharpDecoder("X", _ => true, hanging, 100) { Time = new TimeLimit(TimeSpan.FromMilliseconds(20), mostGivenUp: 2) };
        var image = new RgbImage();
        Assert.That(
            Assert.Throws<ImageFormatException>(() => decoder.Decode([1], image))!.Message, Is.EqualTo("not decoded after 0.02 s, more are not allowed"));
        _gate.Set();
        var patient = new ImageSharpDecoder("X", _ => true, hanging, 100) { Time = new TimeLimit(TimeSpan.FromMinutes(1), mostGivenUp: 2) };
        patient.Decode([1], image);
        Assert.That((image.Width, image.Height), Is.EqualTo((3, 2)));
    }

    private int Wait(CancellationToken test)
    {
        _gate.Wait(test);
        return 0;
    }

    private sealed class Flag(ManualResetEventSlim disposed) : IDisposable
    {
        public void Dispose() => disposed.Set();
    }

    /// <summary>Does not ask whether it should end.</summary>
    private sealed class Hanging(Action wait) : SixLabors.ImageSharp.Formats.IImageDecoder, IImageInfoDetector
    {
        public Image<TPixel> Decode<TPixel>(Configuration configuration, Stream stream, CancellationToken cancellationToken)
            where TPixel : unmanaged, IPixel<TPixel>
        {
            wait();
            return new Image<TPixel>(configuration, 3, 2);
        }

        public Image Decode(Configuration configuration, Stream stream, CancellationToken cancellationToken) => Decode<Rgb24>(configuration, stream, cancellationToken);

        public IImageInfo Identify(Configuration configuration, Stream stream, CancellationToken cancellationToken) => new Image<Rgb24>(3, 2);
    }
}
