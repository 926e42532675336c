using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Winograd;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Parameters;

[NonParallelizable]
public sealed unsafe class ParameterTests
{
    [Test]
    public void Parameter_HasVelocitiesAndAveragesOnceAskedFor_AndReleasesAll()
    {
        var live = NativeArena.Live;
        var layout = new PlainParameterLayout(6);
        var parameter = new Parameter("fc1.weight", 2, new([2, 3], 2), layout, new(layout.Bytes));
        Assert.That((parameter.FirstRow, parameter.Order.Count, parameter.Layout.Bytes, parameter.Version), Is.EqualTo((2, 6, 24L, 1L)));
        Assert.That((parameter.Velocity, NativeArena.Live), Is.EqualTo(((nint)0, live + 1)));
        parameter.AddVelocity();
        var velocity = parameter.Velocity;
        parameter.AddVelocity();
        Assert.That((parameter.Velocity, NativeArena.Live), Is.EqualTo((velocity, live + 2)));
        Assert.That(velocity, Is.Not.EqualTo(parameter.Value).And.Not.Zero);
        Assert.That(parameter.Average, Is.EqualTo((nint)0));
        parameter.AddAverage();
        parameter.AddAverage();
        Assert.That(NativeArena.Live, Is.EqualTo(live + 3));
        Assert.That(parameter.Average, Is.Not.EqualTo(parameter.Value).And.Not.EqualTo(velocity).And.Not.EqualTo((nint)0));
        parameter.Dispose();
        Assert.That(NativeArena.Live, Is.EqualTo(live));
    }

    [Test]
    public void LayoutAs_OfAnotherLayoutNamesTheParameter()
    {
        var layout = new PlainParameterLayout(6);
        using var parameter = new Parameter("conv3.weight", 0, new([6], 6), layout, new(layout.Bytes));
        Assert.That(parameter.LayoutAs<PlainParameterLayout>(), Is.SameAs(layout));
        Assert.That(
            Assert.Throws<UserErrorException>(() => parameter.LayoutAs<WinogradWeightLayout>())!.Message,
            Is.EqualTo("the engine holds conv3.weight in another layout than this plan needs; load it on an engine of its own"));
    }

    /// <summary>Columns over planes of two positions in blocks of two channels.</summary>
    [Test]
    public void Order_NumbersColumnsAsActivationsLie()
    {
        var order = new ParameterOrder([2, 8], 2, new BlockedShape(4, 1, 2, 2));
        float[] canonical = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17];
        var (plain, back) = (new float[16], new float[16]);
        order.FromCanonical(canonical, plain);
        Assert.That(plain, Is.EqualTo(new float[] { 0, 2, 1, 3, 4, 6, 5, 7, 10, 12, 11, 13, 14, 16, 15, 17 }));
        order.ToCanonical(plain, back);
        Assert.That(back, Is.EqualTo(canonical));
        Assert.That((order.Count, new ParameterOrder([2, 3, 4], 6).Columns), Is.EqualTo((16, new BlockedShape(4, 1, 1, 1))));
    }

    /// <summary>[outputs / 16][inputs][taps²][16].</summary>
    [Test]
    public void WinogradLayout_PutsSixteenOutputsTogether()
    {
        var layout = new WinogradWeightLayout(outputs: 32, inputs: 2, window: 9);
        Assert.That(layout.Bytes, Is.EqualTo(32 * 2 * 9 * 4));
        float[] numbers = [.. Enumerable.Range(0, 576).Select(each => (float)each)];
        using var plain = new NativeFloats(numbers);
        using var value = new NativeFloats(576);
        layout.FromPlain((nint)plain.Start, (nint)value.Start);

        // Output 17's input 1, tap 3: of the second sixteen, 12 windows on.
        Assert.That(value.Span[(((18 + 9 + 3) * 16) + 1)], Is.EqualTo((17 * 18) + 9 + 3));
        Assert.That((value.Span[0], value.Span[1], value.Span[16], value.Span[288]), Is.EqualTo((0f, 18f, 1f, 288f)));
        plain.Span.Clear();
        layout.ToPlain((nint)value.Start, (nint)plain.Start);
        Assert.That(plain.Span.ToArray(), Is.EqualTo(numbers));
    }
}
