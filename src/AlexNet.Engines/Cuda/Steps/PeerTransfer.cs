using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>
/// A transfer from one device to another: packed at its source, copied, and put or added in its place. What is packed has memory of its own
/// until the next run, so that the source goes on at once and may use the buffer's memory for something else; the destination waits
/// for the packing by an event.
/// </summary>
internal sealed class PeerTransfer(CudaMemory memory, TransferStep transfer) : CudaStep
{
    private readonly DeviceRuntime _from = memory.DeviceOf(transfer.Source);
    private readonly DeviceRuntime _to = memory.DeviceOf(transfer.Destination);
    private readonly OwnedParts _owned = new();
    private CudaDeviceVariable<byte>? _packed;
    private CudaDeviceVariable<byte>? _arrived;
    private CudaPageLockedHostMemory<byte>? _staged;
    private CudaEvent? _isPacked;
    private CudaLaunch? _pack;
    private CudaLaunch? _unpack;

    public override void Bind()
    {
        // Numbers of an update are float32 whatever activations are.
        var areNumbers = memory.Plan.Buffers[transfer.Source].Kind == BufferKind.Norm;
        var positions = memory.Positions(transfer.Source);
        var bytes = areNumbers ? (long)transfer.Channels * sizeof(float) : (long)positions * transfer.Channels * _from.Precision.ElementBytes();
        _packed = _owned.Own(new CudaDeviceVariable<byte>(_from.Context, bytes));
        _isPacked = _owned.Own(new CudaEvent(_from.Context));
        if (_from.Context.Handle != _to.Context.Handle)
        {
            _arrived = _owned.Own(new CudaDeviceVariable<byte>(_to.Context, bytes));
            Connect(checked((int)bytes));
        }

        if (areNumbers)
        {
            _pack = _owned.Own(_from.Kernels.Prepare(new CopyNumbersKernel(
                X: memory[transfer.Source], From: transfer.SourceChannel, Y: _packed.DevicePointer, To: 0, transfer.Channels)));
            _unpack = _owned.Own(_to.Kernels.Prepare(new CopyNumbersKernel(
                X: (_arrived ?? _packed).DevicePointer, From: 0, Y: memory[transfer.Destination], To: transfer.DestinationChannel, transfer.Channels)));
            return;
        }

        var between = new ChannelRange(_packed.DevicePointer, transfer.Channels, First: 0);
        var arrived = between with { Start = (_arrived ?? _packed).DevicePointer };
        _pack = _owned.Own(_from.Kernels.Prepare(TransferKernel.Of(
            memory.ChannelsOf(transfer.Source, transfer.SourceChannel), between, positions, transfer.Channels)));
        _unpack = _owned.Own(_to.Kernels.Prepare(TransferKernel.Of(
            arrived, memory.ChannelsOf(transfer.Destination, transfer.DestinationChannel), positions, transfer.Channels,
            transfer.Accumulate)));
    }

    public override void Enqueue()
    {
        _from.Context.SetCurrent();
        _pack!.RunAsync(_from.Stream);
        if (_staged is not null)
        {
            _packed!.AsyncCopyToHost(_staged, _from.Stream);
        }

        _isPacked!.Record(_from.Stream);
        _to.Context.SetCurrent();
        _to.Stream.WaitEvent(_isPacked);
        if (_staged is not null)
        {
            _arrived!.AsyncCopyToDevice(_staged, _to.Stream);
        }
        else
        {
            _arrived?.AsyncCopyToDevice(_packed!, _to.Stream);
        }

        _unpack!.RunAsync(_to.Stream);
    }

    public override void Dispose() => _owned.Dispose();

    /// <summary>Lets the destination reach the source; where it cannot, makes page-locked memory between them.</summary>
    private void Connect(int bytes)
    {
        if (_to.Context.CanAccessPeer(_from.Context))
        {
            _to.Context.EnablePeerAccess(_from.Context);
        }
        else
        {
            _staged = _owned.Own(new CudaPageLockedHostMemory<byte>(_from.Context, bytes));
        }
    }
}
