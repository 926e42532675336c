using AlexNet.Bench.Measuring;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Measuring;

public sealed class PeerProgramTests
{
    [Test]
    public void Parse_ReadsTheLastLine()
    {
        var report = PyTorch.Parse("step.py", "warming up\n{\"peer\": \"pytorch 1.13\", \"step_s\": 4.0, \"images_per_s\": 12.5}\n\n");
        Assert.That(report, Is.EqualTo(new PeerReport("pytorch 1.13", 12.5)));
    }

    [TestCase("")]
    [TestCase("Killed")]
    [TestCase("[1]")]
    [TestCase("{\"peer\": \"pytorch\"}")]
    [TestCase("{\"peer\": \"pytorch\", \"images_per_s\": \"many\"}")]
    public void Parse_OfAnythingElse_SaysWhatWasPrinted(string line)
    {
        var error = Assert.Throws<UserErrorException>(() => PyTorch.Parse("step.py", line));
        Assert.That(error!.Message, Does.Contain("step.py").And.Contain($"'{line}'").And.Contain("images_per_s"));
    }

    [Test]
    public void WhyNot_WithoutThePeer_NamesTheFile()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var reason = PyTorch.WhyNot(new BenchSettings { Peers = folder }, "step.py");
        Assert.That(reason, Does.Contain(Path.Combine(folder, "step.py")).And.Contain("python3-torch"));
    }

    [Test]
    public void WhyNot_WithoutPython_NamesTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("alexnet-bench-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "step.py"), "");
            var settings = new BenchSettings { Peers = folder.FullName, Python = "/nowhere/python3" };
            Assert.That(PyTorch.WhyNotOnGpu(settings, "step.py"), Does.StartWith("/nowhere/python3 is missing").And.Contain("--python"));
            Assert.That(PeerProgram.WhyNot(settings, "step.py"), Does.StartWith("/nowhere/python3 is missing").And.Contain("--python"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Run_GivesThePeerTheEnvironmentThatWasKept()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("needs /usr/bin/env");
        }

        var name = "ALEXNET_BENCH_" + Guid.NewGuid().ToString("N");
        PeerProgram.KeepEnvironment();
        Environment.SetEnvironmentVariable(name, "1");
        try
        {
            var (exitCode, output, _) = PeerProgram.Run("/usr/bin/env", []);
            Assert.That(exitCode, Is.Zero);
            Assert.That(output, Does.Contain("PATH=").And.Not.Contain(name));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
