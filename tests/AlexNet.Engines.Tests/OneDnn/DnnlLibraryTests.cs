using AlexNet.Engines.OneDnn.Interop;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn;

public sealed class DnnlLibraryTests
{
    [Test]
    public void DescribeMissing_SaysThatVersion3WillNotDo()
    {
        Assert.That(DnnlLibrary.DescribeMissing(hasVersion3: true), Does.StartWith("libdnnl 3 is not supported yet, allowed is libdnnl.so.2"));
        Assert.That(DnnlLibrary.DescribeMissing(hasVersion3: false), Does.StartWith("libdnnl.so.2 is missing").And.Contain("apt-get install libdnnl2"));
    }
}
