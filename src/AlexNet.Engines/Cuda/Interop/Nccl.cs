using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libnccl.so.2: the calls in use (nccl.h). The engine does without it where it is missing.</summary>
internal static unsafe partial class Nccl
{
    public const string Library = WantedLibrary.NcclImport;

    static Nccl() => CudaLibraries.Register();

    /// <summary>ncclResult_t</summary>
    public enum Result
    {
        Success = 0,
    }

    /// <summary>ncclDataType_t</summary>
    public enum DataType
    {
        Int8 = 0,
        Float32 = 7,
    }

    /// <summary>ncclRedOp_t</summary>
    public enum Reduction
    {
        Sum = 0,
    }

    /// <summary>ncclUniqueId</summary>
    public struct UniqueId
    {
        public const int Length = 128;

        public fixed byte Internal[Length];
    }

    [LibraryImport(Library)]
    public static partial Result ncclGetVersion(out int version);

    [LibraryImport(Library)]
    public static partial byte* ncclGetErrorString(Result result);

    [LibraryImport(Library)]
    public static partial Result ncclGetUniqueId(UniqueId* uniqueId);

    [LibraryImport(Library)]
    public static partial Result ncclCommInitRank(out nint comm, int nranks, UniqueId commId, int rank);

    [LibraryImport(Library)]
    public static partial Result ncclCommAbort(nint comm);

    [LibraryImport(Library)]
    public static partial Result ncclCommGetAsyncError(nint comm, out Result asyncError);

    [LibraryImport(Library)]
    public static partial Result ncclGroupStart();

    [LibraryImport(Library)]
    public static partial Result ncclGroupEnd();

    [LibraryImport(Library)]
    public static partial Result ncclSend(nint sendbuff, nuint count, DataType datatype, int peer, nint comm, nint stream);

    [LibraryImport(Library)]
    public static partial Result ncclRecv(nint recvbuff, nuint count, DataType datatype, int peer, nint comm, nint stream);

    [LibraryImport(Library)]
    public static partial Result ncclAllReduce(nint sendbuff, nint recvbuff, nuint count, DataType datatype, Reduction op, nint comm, nint stream);

    [LibraryImport(Library)]
    public static partial Result ncclAllGather(nint sendbuff, nint recvbuff, nuint sendcount, DataType datatype, nint comm, nint stream);

    [LibraryImport(Library)]
    public static partial Result ncclReduceScatter(nint sendbuff, nint recvbuff, nuint recvcount, DataType datatype, Reduction op, nint comm, nint stream);
}
