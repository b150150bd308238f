// Use case: many due dates at once into the reminder list, and out of it. A few at a time, so that it tells how far it is and can
// be stopped; what never may happen twice is held by the list's rows (DraftGroup::listRows).
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/application/prepared_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/application/work_watch.hpp"

namespace reminders::application {

/// More than so many at once are done in the background, with a page of their own; fewer while the browser waits.
inline constexpr std::size_t kMostWhileWaiting = 25;

/// What became of due dates that were to go into the list.
struct Listed {
  std::int64_t made = 0;  // are in the list now
  std::int64_t left = 0;  // cannot be reminded
  std::optional<ByHandRefusal> firstRefusal;
  bool wasCancelled = false;
};

/// What became of reminders of the list that were to leave.
struct Released {
  std::int64_t rows = 0;                           // that were still there
  std::int64_t sent = 0, waiting = 0, failed = 0;  // messages
  std::vector<ByHandRefusal> refused;              // due dates; they stay in the list
  std::int64_t unreached = 0;                      // customers without an address that works; their reminders stay in the list
  bool wasCancelled = false, isPaused = false;     // what had not been taken up stays in the list
};

/// Thread-safe when its ports are.
class ListWork {
 public:
  /// Sends just these messages, now.
  using Send = std::function<SendResult(const Company&, domain::Date, std::vector<domain::MessageId>, std::function<bool()>)>;

  ListWork(RemindByHand& byHand, PreparedReminders& prepared, ConfigurationStore& configurations, Send send)
      : byHand_(byHand), prepared_(prepared), configurations_(configurations), send_(std::move(send)) {}

  /// Puts what can be reminded into the list, at this level and with this template ('': each its own).
  Listed list(domain::CompanyId company, domain::Date asOf, std::span<const domain::ReceivableId> chosen,
              const std::string& level, const std::string& templateId, const std::string& actor, const WorkWatch& watch = {});

  struct Asked {
    std::vector<std::int64_t> rows;            // of the list
    std::optional<std::string> subject, body;  // in place of the templates' texts
    std::string actor;
  };
  /// Queues and sends them by e-mail, the reminders of a customer together. A row leaves the list with what it queues: whoever
  /// asks for it again, or at the same time, finds it gone. What was queued before a crash leaves with the next pass.
  Released release(const Company& company, domain::Date asOf, const Asked& asked, const WorkWatch& watch = {});

  /// Queues and sends a batch, and adds to `released` what became of it.
  void send(const Company& company, domain::Date asOf, const Batch& batch, const WorkWatch& watch, Released& released);

 private:
  RemindByHand& byHand_;
  PreparedReminders& prepared_;
  ConfigurationStore& configurations_;
  Send send_;
};

}  // namespace reminders::application
