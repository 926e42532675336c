/* A GPU that is not there: the entry points that the tests of the wrappers call, done at once on the processor, on two devices. Its
   compiler takes any source but one that says "syntax error", its modules know one kernel:

       extern "C" __global__ void fill(float *values, float value, int count)

   done once for the whole grid. Device memory is the host's. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES = 2, NO_DEVICE = 101, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500, LAUNCH_FAILED = 719, MOST = 1 << 30 };

typedef struct { float *values; float value; int count; } Launch;
typedef struct { Launch launches[16]; int count; } Graph;
typedef struct { Graph *capturing; } Stream;

static int live;              /* allocations, streams, events, modules, graphs */
static int lost;              /* whether every launch fails */
static _Thread_local void *current;

int fake_live(void) { return live; }
void fake_lose(int yes) { lost = yes; }
void *fake_current(void) { return current; }

int cuGetErrorName(int error, const char **text)
{
    *text = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == LAUNCH_FAILED ? "CUDA_ERROR_LAUNCH_FAILED"
        : error == NOT_FOUND ? "CUDA_ERROR_NOT_FOUND" : error == NO_DEVICE ? "CUDA_ERROR_INVALID_DEVICE" : "CUDA_ERROR_INVALID_VALUE";
    return 0;
}
int cuGetErrorString(int error, const char **text) { *text = error == OUT_OF_MEMORY ? "out of memory" : "as told"; return 0; }

int cuInit(unsigned flags) { return flags == 0 ? 0 : INVALID_VALUE; }
int cuDriverGetVersion(int *version) { *version = 12080; return 0; }
int cuDeviceGetCount(int *count) { *count = DEVICES; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal >= 0 && ordinal < DEVICES ? 0 : NO_DEVICE; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Fake %d", device); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = MOST; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    *value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 97 ? 232448 : attribute == 1 ? 1024 : attribute;
    return 0;
}
int cuDevicePrimaryCtxRetain(void **context, int device) { live++; *context = (void *)(intptr_t)(device + 1); return 0; }
int cuDevicePrimaryCtxRelease_v2(int device) { live--; return 0; }
int cuCtxSetCurrent(void *context) { current = context; return 0; }
int cuCtxSynchronize(void) { return lost ? LAUNCH_FAILED : 0; }
int cuCtxGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -5; return 0; }
int cuDeviceCanAccessPeer(int *can, int device, int peer) { *can = device != peer; return 0; }
int cuCtxEnablePeerAccess(void *peer, unsigned flags) { return peer != current ? 0 : INVALID_VALUE; }

static int take(void **pointer, size_t bytes)
{
    if (!current) { return INVALID_VALUE; }
    if (bytes > MOST) { return OUT_OF_MEMORY; }
    *pointer = calloc(1, bytes);
    live++;
    return 0;
}
static int give(void *pointer) { free(pointer); live--; return 0; }

int cuMemGetInfo_v2(size_t *available, size_t *total) { *available = MOST / 2; *total = MOST; return 0; }
int cuMemAlloc_v2(void **pointer, size_t bytes) { return take(pointer, bytes); }
int cuMemFree_v2(void *pointer) { return give(pointer); }
int cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) { return flags == 1 ? take(pointer, bytes) : INVALID_VALUE; }
int cuMemFreeHost(void *pointer) { return give(pointer); }
int cuMemHostRegister_v2(void *pointer, size_t bytes, unsigned flags) { live++; return flags == 1 && bytes > 0 ? 0 : INVALID_VALUE; }
int cuMemHostUnregister(void *pointer) { live--; return 0; }

static int copy(void *to, const void *from, size_t bytes) { memcpy(to, from, bytes); return 0; }
int cuMemcpyHtoD_v2(void *to, const void *from, size_t bytes) { return copy(to, from, bytes); }
int cuMemcpyDtoH_v2(void *to, const void *from, size_t bytes) { return copy(to, from, bytes); }
int cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) { return copy(to, from, bytes); }
int cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) { return copy(to, from, bytes); }
int cuMemcpyDtoDAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) { return copy(to, from, bytes); }
int cuMemcpyPeerAsync(void *to, void *toContext, const void *from, void *fromContext, size_t bytes, Stream *stream)
{
    return toContext != fromContext ? copy(to, from, bytes) : INVALID_VALUE;
}
int cuMemsetD8Async(void *to, unsigned char value, size_t count, Stream *stream) { memset(to, value, count); return 0; }
int cuMemsetD32Async(uint32_t *to, uint32_t value, size_t count, Stream *stream)
{
    for (size_t i = 0; i < count; i++) { to[i] = value; }
    return 0;
}

int cuStreamCreateWithPriority(Stream **stream, unsigned flags, int priority)
{
    return flags == 1 && priority <= 0 ? take((void **)stream, sizeof(Stream)) : INVALID_VALUE;
}
int cuStreamDestroy_v2(Stream *stream) { return give(stream); }
int cuStreamSynchronize(Stream *stream) { return cuCtxSynchronize(); }
int cuStreamQuery(Stream *stream) { return 0; }
int cuStreamWaitEvent(Stream *stream, void *event, unsigned flags) { return 0; }
int cuEventCreate(void **event, unsigned flags) { return take(event, 1); }
int cuEventDestroy_v2(void *event) { return give(event); }
int cuEventRecord(void *event, Stream *stream) { return 0; }
int cuEventQuery(void *event) { return 600; }
int cuEventSynchronize(void *event) { return 0; }
int cuEventElapsedTime(float *milliseconds, void *start, void *end) { *milliseconds = 1.5f; return 0; }

int cuModuleLoadData(void **module, const void *image) { return take(module, 1); }
int cuModuleUnload(void *module) { return give(module); }
int cuModuleGetFunction(void **function, void *module, const char *name)
{
    *function = (void *)1;
    return strcmp(name, "fill") == 0 ? 0 : NOT_FOUND;
}
int cuFuncGetAttribute(int *value, int attribute, void *function) { *value = attribute == 0 ? 1024 : attribute == 8 ? 49152 : 0; return 0; }
int cuFuncSetAttribute(void *function, int attribute, int value) { return attribute == 8 ? 0 : INVALID_VALUE; }

static void fill(const Launch *launch) { for (int i = 0; i < launch->count; i++) { launch->values[i] = launch->value; } }
int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
    Stream *stream, void **arguments, void **extra)
{
    Launch launch = { *(float **)arguments[0], *(float *)arguments[1], *(int *)arguments[2] };
    if (lost) { return LAUNCH_FAILED; }
    if ((int)(gx * gy * gz * bx * by * bz) < launch.count) { return INVALID_VALUE; }
    if (stream->capturing) { stream->capturing->launches[stream->capturing->count++] = launch; }
    else { fill(&launch); }
    return 0;
}

int cuStreamBeginCapture_v2(Stream *stream, int mode)
{
    return mode == 1 ? take((void **)&stream->capturing, sizeof(Graph)) : INVALID_VALUE;
}
int cuStreamEndCapture(Stream *stream, Graph **graph)
{
    *graph = stream->capturing;
    stream->capturing = NULL;
    return *graph ? 0 : INVALID_VALUE;
}
int cuGraphInstantiateWithFlags(Graph **exec, Graph *graph, unsigned long long flags)
{
    int status = take((void **)exec, sizeof(Graph));
    if (!status) { **exec = *graph; }
    return status;
}
int cuGraphExecUpdate_v2(Graph *exec, Graph *graph, void *info)
{
    if (exec->count != graph->count) { return 910; }
    *exec = *graph;
    return 0;
}
int cuGraphLaunch(Graph *exec, Stream *stream) { for (int i = 0; i < exec->count; i++) { fill(&exec->launches[i]); } return 0; }
int cuGraphExecDestroy(Graph *exec) { return give(exec); }
int cuGraphDestroy(Graph *graph) { return give(graph); }

typedef struct { char *source; int fails; int headers; char options[256]; } Program;
static const char log_text[] = "bad.cu(3): error: expected a \";\"\n\n1 error detected\n";
const char *nvrtcGetErrorString(int result) { return result == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR_INVALID_INPUT"; }
int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = 8; return 0; }
int nvrtcGetNumSupportedArchs(int *count) { *count = 2; return 0; }
int nvrtcGetSupportedArchs(int *architectures) { architectures[0] = 80; architectures[1] = 90; return 0; }
int nvrtcCreateProgram(Program **program, const char *source, const char *name, int count, const char **headers, const char **names)
{
    Program made = { strdup(source), strstr(source, "syntax error") != NULL, count, "" };
    *program = malloc(sizeof(Program));
    **program = made;
    live++;
    return 0;
}
int nvrtcCompileProgram(Program *program, int count, const char **options)
{
    for (int i = 0; i < count; i++) { strcat(strcat(program->options, options[i]), ";"); }
    return program->fails ? 6 : 0;
}
int nvrtcDestroyProgram(Program **program) { free((*program)->source); free(*program); live--; return 0; }
int nvrtcGetProgramLogSize(Program *program, size_t *size) { *size = sizeof log_text; return 0; }
int nvrtcGetProgramLog(Program *program, char *log) { memcpy(log, log_text, sizeof log_text); return 0; }
int nvrtcGetCUBINSize(Program *program, size_t *size) { *size = strlen(program->options); return 0; }
int nvrtcGetCUBIN(Program *program, char *cubin) { memcpy(cubin, program->options, strlen(program->options)); return 0; }
int nvrtcGetPTXSize(Program *program, size_t *size) { *size = 1; return 0; }
int nvrtcGetPTX(Program *program, char *ptx) { *ptx = 0; return 0; }

const char *cublasGetStatusName(int status) { return "CUBLAS_STATUS_EXECUTION_FAILED"; }
const char *cublasGetStatusString(int status) { return "the function failed to launch on the GPU"; }
int cublasCreate_v2(void **handle) { return 13; }
int cublasLtCreate(void **handle) { *handle = NULL; return 0; }
const char *cudnnGetErrorString(int status) { return "CUDNN_STATUS_BAD_PARAM"; }
void cudnnGetLastErrorString(char *text, size_t length) { snprintf(text, length, "handle must not be null\nsecond line"); }
int cudnnCreate(void **handle) { return 2000; }
size_t cudnnGetCudartVersion(void) { return 12080; }
