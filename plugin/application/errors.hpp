// The two roots of what the layers outside throw; the sender decides by them. Everything else is a broken assumption.
#pragma once
#include <stdexcept>

namespace reminders::application {

/// It may work later: a database that is locked, a server that does not answer, a disk that is full. what(): a sentence for the
/// user.
class Retryable : public std::runtime_error {
  using runtime_error::runtime_error;
};

/// It will not work until somebody changes something: a template with an unknown field, a document that is too large.
class Permanent : public std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace reminders::application
