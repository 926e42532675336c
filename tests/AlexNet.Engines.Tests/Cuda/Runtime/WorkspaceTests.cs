using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Runtime;

public sealed class WorkspaceTests : SoftwareDeviceTest
{
    [Test]
    public void Workspace_IsTheLargestNeed_AndSpareMemoryOnlyWhereThatIsTooSmall()
    {
        using var context = new CudaContext(0);
        using var workspace = new Workspace(context);
        workspace.Reserve(300);
        workspace.Reserve(200);
        workspace.ReserveSpare(900);
        workspace.ReserveSpare(800);
        workspace.Allocate();
        Assert.That(workspace.Bytes, Is.EqualTo(300));
        Assert.That(SoftwareDevice.Live, Does.Contain("300 bytes").And.Not.Contain("900 bytes"));
        Assert.That(workspace.After(100, 200), Is.EqualTo(workspace.Start + 100));
        Assert.That(SoftwareDevice.Live, Does.Not.Contain("900 bytes"), "there is room");
        var spare = workspace.After(100, 201);
        Assert.That(SoftwareDevice.Live, Does.Contain("900 bytes"));
        Assert.That(workspace.After(0, 900), Is.EqualTo(spare), "once for all");
    }

    [Test]
    public void Workspace_ThatNobodyNeedsIsNotThere()
    {
        using var context = new CudaContext(0);
        using var workspace = new Workspace(context);
        workspace.Allocate();
        Assert.That((workspace.Bytes, workspace.Start), Is.EqualTo((0, (nint)0)));
        Assert.That(workspace.After(0, 50), Is.Not.Zero);
        Assert.That(SoftwareDevice.Live, Does.Contain("50 bytes"), "more than was said");
    }
}
