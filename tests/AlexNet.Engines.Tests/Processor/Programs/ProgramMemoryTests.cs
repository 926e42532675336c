using AlexNet.Core;
using AlexNet.Engines.Managed;
using AlexNet.Engines.Native;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Programs;

public sealed class ProgramMemoryTests
{
    [Test]
    public void Load_OfAPlanThatNoMemoryHoldsNamesTheBatch()
    {
        // More than a process can address at all.
        var live = NativeArena.Live;
        using (var engine = new ManagedEngine())
        {
            var plan = Plans.Training(Networks.find("cifar-relu").WithClasses(10), 2_000_000_000);
            Assert.That(
                Assert.Throws<UserErrorException>(() => engine.Load(plan))!.InWords(name => "--" + name),
                Does.Match(@"^memory is short: network cifar-relu takes [0-9,]{11,} MB beside its parameters at a batch of 2000000000; a smaller --batch needs less$"));
        }

        Assert.That(NativeArena.Live, Is.EqualTo(live));
    }
}
