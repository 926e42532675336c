// libnvrtc. Nothing is compiled: kernels are in libkernels-*.so already. A source with "syntax error" in it has one.
#include "image.h"
#include "resources.h"

#include <cctype>
#include <cstring>
#include <dlfcn.h>

using namespace device;

namespace
{

enum Result
{
    Fine = 0,
    NoMemory = 1,
    BadInput = 3,
    BadProgram = 4,
    BadOption = 5,
    DoesNotCompile = 6,
    NoBuiltins = 7,
};

constexpr char Builtins[] = "libnvrtc-builtins.so.12.8";
constexpr char ErrorLog[] = "bad.cu(3): error: expected a \";\"\n\n1 error detected\n";

struct Program : Resource
{
    std::string source, image, log;
    const char* name() const override { return "program"; }
};

// Names of kernels: the word before the bracket behind each __global__ and what may stand between.
std::string kernels_of(const std::string& source)
{
    constexpr const char* Mark = "extern \"C\" __global__ void";
    std::string lines;
    for (size_t at = source.find(Mark); at != std::string::npos; at = source.find(Mark, at + 1))
    {
        size_t end = at + strlen(Mark);
        const size_t bounds = source.find("__launch_bounds__(", end);
        if (bounds != std::string::npos && source.find_first_not_of(" \n", end) == bounds)
        {
            end = source.find(')', bounds) + 1;
        }

        const size_t begin = source.find_first_not_of(" \n", end);
        lines += "kernel " + source.substr(begin, source.find('(', begin) - begin) + "\n";
    }

    return lines;
}

// As NVIDIA's does: by name alone, so it must be loaded already, or lie where the loader looks.
bool find_builtins()
{
    void* found = dlopen(Builtins, RTLD_NOW | RTLD_LOCAL);
    return found && dlclose(found) == 0;
}

Program* program_of(void* handle, const Call& call) { return use<Program>(handle, call.name); }

} // namespace

EXPORT const char* nvrtcGetErrorString(int result)
{
    switch (result)
    {
        case Fine: return "NVRTC_SUCCESS";
        case NoMemory: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case BadProgram: return "NVRTC_ERROR_INVALID_PROGRAM";
        case BadOption: return "NVRTC_ERROR_INVALID_OPTION";
        case DoesNotCompile: return "NVRTC_ERROR_COMPILATION";
        case NoBuiltins: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
        default: return "NVRTC_ERROR_INVALID_INPUT";
    }
}

EXPORT int nvrtcVersion(int* major, int* minor)
{
    *major = 12;
    *minor = 8;
    return Fine;
}

EXPORT int nvrtcGetNumSupportedArchs(int* count)
{
    *count = 2;
    return Fine;
}

EXPORT int nvrtcGetSupportedArchs(int* architectures)
{
    architectures[0] = 80;
    architectures[1] = 90;
    return Fine;
}

EXPORT int nvrtcCreateProgram(void** made, const char* source, const char*, int, const char**, const char**)
{
    ENTRY_OR(Library, NoMemory)
    Program* program = make<Program>(nullptr);
    program->source = source;
    *made = program;
    return Fine;
}

EXPORT int nvrtcCompileProgram(void* handle, int count, const char** options)
{
    ENTRY_OR(Library, NoMemory)
    Program* program = program_of(handle, call);
    if (!program)
    {
        return BadProgram;
    }

    if (!find_builtins())
    {
        program->log = text("nvrtc: error: failed to open ", Builtins, ".\n");
        return NoBuiltins;
    }

    std::string all;
    for (int i = 0; i < count; i++)
    {
        all += std::string(options[i]) + ";";
    }

    const bool is_bf16 = all.find("-DELEMENT_BF16;") != std::string::npos;
    program->image = text(ImageBegin, "element ", is_bf16 ? "bf16" : "f32", "\noptions ", all, "\n", kernels_of(program->source));
    const bool compiles = program->source.find("syntax error") == std::string::npos;
    program->log = compiles ? "" : ErrorLog;
    return compiles ? Fine : DoesNotCompile;
}

EXPORT int nvrtcDestroyProgram(void** handle)
{
    ENTRY_OR(Release, BadProgram)
    const int status = destroy<Program>(*handle, call.name);
    *handle = nullptr;
    return status == Success ? Fine : BadProgram;
}

EXPORT int nvrtcGetProgramLogSize(void* handle, size_t* size)
{
    ENTRY_OR(Library, NoMemory)
    const Program* program = program_of(handle, call);
    *size = program ? program->log.size() + 1 : 0;
    return program ? Fine : BadProgram;
}

EXPORT int nvrtcGetProgramLog(void* handle, char* log)
{
    ENTRY_OR(Library, NoMemory)
    const Program* program = program_of(handle, call);
    return program ? (strcpy(log, program->log.c_str()), Fine) : BadProgram;
}

// Both kinds of image end with a zero byte.
EXPORT int nvrtcGetCUBINSize(void* handle, size_t* size)
{
    ENTRY_OR(Library, NoMemory)
    const Program* program = program_of(handle, call);
    *size = program ? program->image.size() + 1 : 0;
    return program ? Fine : BadProgram;
}

EXPORT int nvrtcGetCUBIN(void* handle, char* image)
{
    ENTRY_OR(Library, NoMemory)
    const Program* program = program_of(handle, call);
    return program ? (strcpy(image, program->image.c_str()), Fine) : BadProgram;
}

EXPORT int nvrtcGetPTXSize(void* handle, size_t* size) { return nvrtcGetCUBINSize(handle, size); }

EXPORT int nvrtcGetPTX(void* handle, char* image) { return nvrtcGetCUBIN(handle, image); }
