using AlexNet.Core;
using AlexNet.Engines.Contracts;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Contracts;

/// <summary>Batches of a network of 3 classes that reads 32×32 pixels, in plans for 4 images.</summary>
public sealed class BatchCheckTests
{
    private const int Values = 3 * 32 * 32;

    private static readonly Network Network = Networks.find("cifar-relu").WithClasses(3);

    [TestCase(Mode.Training, 4, null)]
    [TestCase(Mode.Training, 3, "a batch of 3 images was given; the plan takes 4 to 4")]
    [TestCase(Mode.Training, 5, "a batch of 5 images was given; the plan takes 4 to 4")]
    [TestCase(Mode.Evaluation, 1, null)]
    [TestCase(Mode.Evaluation, 0, "a batch of 0 images was given; the plan takes 1 to 4")]
    [TestCase(Mode.Evaluation, 5, "a batch of 5 images was given; the plan takes 1 to 4")]
    public void Validate_CountsImages(Mode mode, int count, string? message)
    {
        AssertRefused(message, () => BatchCheck.Validate(Plan(mode), new float[count * Values], new int[count]));
        AssertRefused(message, () => BatchCheck.Validate(Plan(mode), 40, new ByteBatch(new byte[count * Values], new ImageDraw[count], new int[count])));
    }

    /// <summary>Of two images; a buffer may have room for all four.</summary>
    [TestCase(2 * Values, null)]
    [TestCase(4 * Values, null)]
    [TestCase((2 * Values) - 1, "2 images of 3×32×32 need 6144 numbers; 6143 were given")]
    [TestCase((4 * Values) + 1, "2 images of 3×32×32 need 6144 numbers; 12289 were given")]
    public void Validate_CountsNumbers(int numbers, string? message) =>
        AssertRefused(message, () => BatchCheck.Validate(Plan(Mode.Evaluation), new float[numbers], new int[2]));

    [TestCase(2 * Values, 2, null)]
    [TestCase((2 * Values) - 1, 2, "2 images of 3×32×32 need 6144 bytes and as many draws; 6143 bytes and 2 draws were given")]
    [TestCase(2 * Values, 3, "2 images of 3×32×32 need 6144 bytes and as many draws; 6144 bytes and 3 draws were given")]
    public void Validate_CountsBytesAndDraws(int bytes, int draws, string? message) =>
        AssertRefused(message, () => BatchCheck.Validate(Plan(Mode.Evaluation), 40, new ByteBatch(new byte[bytes], new ImageDraw[draws], new int[2])));

    [TestCase(2, null)]
    [TestCase(3, "label 3 is outside the network's classes 0 to 2")]
    [TestCase(-1, "label -1 is outside the network's classes 0 to 2")]
    public void Validate_LooksAtEveryLabel(int label, string? message)
    {
        AssertRefused(message, () => BatchCheck.Validate(Plan(Mode.Evaluation), new float[2 * Values], [0, label]));
        AssertRefused(message, () => BatchCheck.Validate(Plan(Mode.Evaluation), 40, new ByteBatch(new byte[2 * Values], new ImageDraw[2], [0, label])));
    }

    [TestCase(8, 8, null)]
    [TestCase(9, 8, "a window begins at row 9, column 8 of an image of 40×40; allowed are 0 to 8")]
    [TestCase(8, 9, "a window begins at row 8, column 9 of an image of 40×40; allowed are 0 to 8")]
    [TestCase(-1, 0, "a window begins at row -1, column 0 of an image of 40×40; allowed are 0 to 8")]
    public void Validate_LooksAtEveryWindow(int top, int left, string? message)
    {
        ImageDraw[] draws = [default, new ImageDraw(top, left, flip: 0, red: 0, green: 0, blue: 0)];
        AssertRefused(message, () => BatchCheck.Validate(Plan(Mode.Evaluation), 40, new ByteBatch(new byte[2 * Values], draws, new int[2])));
    }

    private static Plan Plan(Mode mode) => Compile.plan(Network, Placement.OneDevice, 4, mode, DropoutScaling.AtTest);

    private static void AssertRefused(string? message, Action check) =>
        Assert.That(check, message is null ? Throws.Nothing : Throws.InstanceOf<UserErrorException>().With.Message.EqualTo(message));
}
