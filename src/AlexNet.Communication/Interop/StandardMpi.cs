using System.Runtime.InteropServices;

namespace AlexNet.Communication.Interop;

/// <summary>Any library in the ABI that MPI 5.0 has made a standard: handles are small numbers in the place of addresses. Written after the standard's own
/// header (mpi-forum/mpi-abi-stubs); no such library has been run with it.</summary>
/// <param name="file">What it was loaded by.</param>
internal sealed unsafe partial class StandardMpi(string file) : IMpi
{
    public const string Library = "libmpi_abi.so.0";

    private const int MPI_THREAD_FUNNELED = 1024;

    private readonly nint _world = 0x101;
    private readonly nint _byte = 0x247;
    private readonly nint _errorsReturn = 0x142;
    private readonly nint _statusesIgnore = 0;

    public string File => file;

    public int RequestSize => sizeof(nint);

    public int InitThread() => MPI_Init_thread(null, null, MPI_THREAD_FUNNELED, out _);

    public int Rank(out int rank) => MPI_Comm_rank(_world, out rank);

    public int Size(out int size) => MPI_Comm_size(_world, out size);

    public int ReturnErrors() => MPI_Comm_set_errhandler(_world, _errorsReturn);

    public int Send(nint data, int bytes, int peer, int tag, void* request) => MPI_Isend((void*)data, bytes, _byte, peer, tag, _world, request);

    public int Receive(nint data, int bytes, int peer, int tag, void* request) => MPI_Irecv((void*)data, bytes, _byte, peer, tag, _world, request);

    public int TestSome(int count, void* requests, out int done, int* indices) => MPI_Testsome(count, requests, out done, indices, _statusesIgnore);

    public int ErrorText(int code, byte* text, out int length) => MPI_Error_string(code, text, out length);

    public int Version(byte* text, out int length) => MPI_Get_library_version(text, out length);

    public int Finish() => MPI_Finalize();

    public int Abort(int exitCode) => MPI_Abort(_world, exitCode);

    [LibraryImport(Library)]
    private static partial int MPI_Init_thread(int* argc, byte*** argv, int required, out int provided);

    [LibraryImport(Library)]
    private static partial int MPI_Finalize();

    [LibraryImport(Library)]
    private static partial int MPI_Abort(nint comm, int errorcode);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_rank(nint comm, out int rank);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_size(nint comm, out int size);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_set_errhandler(nint comm, nint errhandler);

    [LibraryImport(Library)]
    private static partial int MPI_Isend(void* buf, int count, nint datatype, int dest, int tag, nint comm, void* request);

    [LibraryImport(Library)]
    private static partial int MPI_Irecv(void* buf, int count, nint datatype, int source, int tag, nint comm, void* request);

    [LibraryImport(Library)]
    private static partial int MPI_Testsome(int incount, void* requests, out int outcount, int* indices, nint statuses);

    [LibraryImport(Library)]
    private static partial int MPI_Error_string(int errorcode, byte* text, out int resultlen);

    [LibraryImport(Library)]
    private static partial int MPI_Get_library_version(byte* version, out int resultlen);
}
