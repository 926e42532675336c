#include "resources.h"

#include <unordered_map>

namespace device
{

namespace
{

std::unordered_map<void*, std::unique_ptr<Resource>> resources;

std::string describe(const Resource& resource)
{
    return resource.context ? text("a ", resource.name(), " of device ", resource.context->device) : text("a ", resource.name());
}

} // namespace

void* keep(std::unique_ptr<Resource> resource)
{
    Resource* handle = resource.get();
    resources[handle] = std::move(resource);
    return handle;
}

Resource* find_resource(void* handle)
{
    const auto found = resources.find(handle);
    return found == resources.end() ? nullptr : found->second.get();
}

std::vector<Resource*> all_resources()
{
    std::vector<Resource*> all;
    for (const auto& [handle, resource] : resources)
    {
        all.push_back(resource.get());
    }

    return all;
}

int live_resources(std::string* lines)
{
    int count = 0;
    for (const auto& [handle, resource] : resources)
    {
        if (resource->alive)
        {
            count++;
            *lines += describe(*resource) + "\n";
        }
    }

    return count;
}

void destroy_leaks(Context* context)
{
    for (const auto& [handle, resource] : resources)
    {
        if (resource->alive && resource->context == context)
        {
            problem(InvalidValue, text("leak: ", describe(*resource), " not destroyed before its context"));
            resource->alive = false;
        }
    }
}

void forget_resources() { resources.clear(); }

} // namespace device
