// Everything that has a handle. What is destroyed keeps its handle for good, so that its use shows.
#pragma once

#include "core.h"

#include <memory>
#include <vector>

namespace device
{

struct Resource
{
    Context* context = nullptr; // null: of no context
    bool alive = true;
    virtual ~Resource() = default;
    virtual const char* name() const = 0;
};

void* keep(std::unique_ptr<Resource> resource);

/// The resource of that handle, alive or not, or null.
Resource* find_resource(void* handle);
int live_resources(std::string* lines);
std::vector<Resource*> all_resources();
void destroy_leaks(Context* context);
void forget_resources();

template <class T> T* make(Context* context)
{
    auto made = std::make_unique<T>();
    made->context = context;
    return static_cast<T*>(static_cast<Resource*>(keep(std::move(made))));
}

/// The resource of a handle; null, and a problem, where it is none of that kind or was destroyed.
template <class T> T* use(void* handle, const char* call)
{
    Resource* found = find_resource(handle);
    T* resource = dynamic_cast<T*>(found);
    if (!resource)
    {
        problem(InvalidHandle, text(call, ": ", handle ? "not a " : "null is not a ", T().name()));
        return nullptr;
    }

    if (!resource->alive)
    {
        problem(InvalidHandle, text(call, ": the ", resource->name(), " was destroyed before"));
        return nullptr;
    }

    return resource;
}

template <class T> int destroy(void* handle, const char* call)
{
    T* resource = use<T>(handle, call);
    if (!resource)
    {
        return InvalidHandle;
    }

    resource->alive = false;
    return resource->context ? resource->context->sticky : int(Success);
}

} // namespace device
