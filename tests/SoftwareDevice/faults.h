// Calls that fail because a test wants them to.
#pragma once

#include "core.h"

namespace device
{

/// Makes the n-th call of a kind from now on fail, once; where a device is named (not -1), it is lost from then on.
struct Fault
{
    CallKind kind;
    long n; // 0: none
    int status;
    int lost_device;
};

void set_fault(const Fault& fault);
long calls_of(CallKind kind);

/// Refuses the algorithms of a product whose description contains a line of this text; empty for none.
void set_refused(const std::string& lines);
bool is_refused(const std::string& algorithm);

/// Counts a call; its status where it is the one that fails.
int count_call(CallKind kind);

} // namespace device
