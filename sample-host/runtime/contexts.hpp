// For whom something is done, as the boundary says it.
#pragma once
#include <host_sdk/text.hpp>
#include <optional>

#include "sample-host/runtime/host_services.hpp"

namespace host::runtime {

/// For a job, a command or the host itself: nobody asks. Without a date: today in the company's zone.
hsdk::Context contextFor(HostServices& services, const Company& company, std::optional<kit::Date> asOf);
/// For a user who is signed in, in the company of the session.
hsdk::Context contextFor(HostServices& services, const Session& session);

}  // namespace host::runtime
