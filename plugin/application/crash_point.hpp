// Where a test may kill a sender: the durable steps of delivery, by name (docs/adr/0010). In production nobody sets the
// variables, and a step costs one comparison. Whoever could set them could end the process anyway.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace reminders::application {

/// Ends this process as kill -9 would, when REMINDERS_CRASH_AT names this step: `STEP` or `STEP:N` for the N-th time that a
/// thread comes by. Else does nothing. Thread-safe.
void crashPoint(std::string_view step);

/// REMINDERS_LEASE_MS: a shorter life of leases (100 to 30 000 ms), so that tests of dead senders do not wait for half a minute.
std::optional<std::chrono::milliseconds> leaseForTests();

}  // namespace reminders::application
