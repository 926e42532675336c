#include "faults.h"

#include <algorithm>
#include <sstream>

namespace device
{

namespace
{

Fault fault {};
std::vector<std::string> refused;
long counts[static_cast<int>(CallKind::Count)];

int default_status(CallKind kind)
{
    switch (kind)
    {
        case CallKind::Allocation: return OutOfMemory;
        case CallKind::Launch: return LaunchOutOfResources;
        default: return LaunchFailed;
    }
}

} // namespace

void set_fault(const Fault& wanted)
{
    fault = wanted;
    for (long& count : counts)
    {
        count = 0;
    }
}

void set_refused(const std::string& lines)
{
    refused.clear();
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);)
    {
        refused.push_back(line);
    }
}

bool is_refused(const std::string& algorithm)
{
    return std::any_of(refused.begin(), refused.end(), [&](const std::string& each) { return algorithm.find(each) != std::string::npos; });
}

long calls_of(CallKind kind) { return counts[static_cast<int>(kind)]; }

int count_call(CallKind kind)
{
    if (kind == CallKind::Release)
    {
        return Success;
    }

    const long of_kind = ++counts[static_cast<int>(kind)], of_any = ++counts[static_cast<int>(CallKind::Any)];
    if (fault.n == 0 || fault.n != (fault.kind == CallKind::Any ? of_any : fault.kind == kind ? of_kind : -1))
    {
        return Success;
    }

    const int status = fault.status != Success ? fault.status : fault.lost_device >= 0 ? int(LaunchFailed) : default_status(kind);
    if (fault.lost_device >= 0)
    {
        contexts[fault.lost_device].sticky = status;
    }

    fault.n = 0;
    return status;
}

} // namespace device
