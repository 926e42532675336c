using AlexNet.Engines.Cuda.Links;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Links;

public sealed class NcclOfferTests
{
    private static readonly string[] Hosts = ["a", "a", "b"];

    [Test]
    public void Nccl_IsUsedWhereAllHaveItAndGpusOfTheirOwn() =>
        Assert.That(NcclOffer.WhyNot([new(22304, ["1", "2"]), new(22304, ["3", "4"]), new(22304, ["1", "2"])], Hosts), Is.Null, "of other hosts it is another");

    [Test]
    public void Nccl_OfOneThatHasItTwice_IsUsed() => Assert.That(NcclOffer.WhyNot([new(22304, ["1", "1"])], ["a"]), Is.Null, "both columns on one, each with a communicator of its own");

    [Test]
    public void Nccl_ThatOneLacks_IsNotUsed() => Assert.That(
        NcclOffer.WhyNot([new(22304, ["1"]), new(22304, ["2"]), new(0, ["1"])], Hosts),
        Is.EqualTo("NCCL (libnccl.so.2) is missing on b: install libnccl2, or with pip nvidia-nccl-cu12 or -cu13"));

    [Test]
    public void Nccl_OfDifferentVersions_IsNotUsed() => Assert.That(
        NcclOffer.WhyNot([new(22304, ["1"]), new(22304, ["2"]), new(21805, ["1"])], Hosts),
        Is.EqualTo("NCCL is 2.23.4 on a and 2.18.5 on b: all must have the same"));

    [Test]
    public void Nccl_OfTwoOnOneGpu_IsNotUsed() => Assert.That(
        NcclOffer.WhyNot([new(22304, ["1", "2"]), new(22304, ["2", "3"]), new(22304, ["4"])], Hosts),
        Is.EqualTo("ranks 0 and 1 share a GPU of a, and NCCL wants one for each"));
}
