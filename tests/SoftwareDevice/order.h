// What must come after what: as streams, events and the host's waiting have it, whatever happened to come first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace device
{

struct Context;
struct Work;

/// Notes that work is queued behind other work, of which some may be settled.
uint64_t note_order(const Context* context, const std::vector<uint64_t>& behind);

/// What is queued from now on comes after that work, and after all that it waited for: somebody has waited for it, or was told that it is done.
void settle(uint64_t number);

/// The same for all of a context.
void settle_all(const Context* context);

/// Memory that has been a workspace must be used by one piece of work after the other. Notes what this one uses; what is wrong with that, or an
/// empty text.
std::string note_workspaces(const Work& work, uint64_t number);

void forget_order();

} // namespace device
