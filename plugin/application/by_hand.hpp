// Use case: a person reminds a customer: chooses due dates, level, text and people, sees the message, and queues it once.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/application/company_ports.hpp"
#include "plugin/application/delivery_ports.hpp"
#include "plugin/application/drafts.hpp"
#include "plugin/application/letter_look.hpp"
#include "plugin/application/outbox_store.hpp"
#include "plugin/domain/sentence.hpp"

namespace reminders::application {

/// A message as the customer would see it.
struct MessagePreview {
  std::string from;  // "Acme <invoices@acme.example>"
  std::string subject, text, signature;
  std::string language;
  std::vector<std::string> attachments;  // file names
  /// Why it cannot be made, for the one who writes it; empty: it can.
  std::vector<domain::Sentence> problems;
};

/// Shows messages by the renderer that sends them. Implemented by delivery.
class MessagePreviews {
 public:
  virtual ~MessagePreviews() = default;
  virtual MessagePreview of(const RenderRequest& request) = 0;
  /// A letter on screen; with its PDF where `withPdf`. Nothing is filed.
  virtual LetterLook letter(const RenderRequest& request, bool withPdf) = 0;
  /// The whole mail as a draft for the person's own mail program. Throws Permanent when it cannot be made.
  virtual std::string draft(const RenderRequest& request) = 0;
  /// What is wrong with the fields of a text; empty: it can be used.
  [[nodiscard]] virtual std::vector<domain::Sentence> check(const std::string& text) const = 0;
  /// Whether a mail can be written to it.
  [[nodiscard]] virtual bool isAddress(const std::string& text) const = 0;
};

/// A due date of the customer, and what speaks for and against reminding it by hand.
struct ByHandLine {
  domain::ReceivableFacts facts;
  domain::Decision decision;
  /// A person cannot go beyond these: not owed, held, disputed, promised, handed over, in insolvency, on its way already, not
  /// delivered and waiting for somebody.
  domain::Blockers against;
  /// A person may, once he has said that he means it: reminded a moment ago, too small, too recent, collected by direct debit, no
  /// programme.
  domain::Blockers unusual;
  int reachedRank = 0;  // of the last reminder that holds; 0: none
  /// The day on which a level was sent last; nullopt: it was not, or was struck through.
  [[nodiscard]] std::optional<domain::Date> sentOn(int rank) const;
  [[nodiscard]] bool isFree() const { return against.empty(); }
};

/// What is known of a customer's due dates at this moment.
struct ByHandFacts {
  std::shared_ptr<const domain::Rulebook> rules;
  domain::CustomerFacts customer;
  std::vector<ByHandLine> lines;  // oldest debt first
  bool isPaused = false;
  [[nodiscard]] const ByHandLine* find(domain::ReceivableId id) const;
};

/// What a person has chosen and written.
struct ByHandMessage {
  domain::Way way = domain::Way::kEmail;  // or a letter
  std::vector<domain::ReceivableId> receivables;
  std::string level;  // id; '': each due date's own next level
  /// The person has said that a level which was sent is to be sent once more. Nothing but a person ever says so.
  bool again = false;
  std::string templateId;  // '': the step's template
  std::vector<domain::Recipient> to;
  std::vector<std::string> cc, bcc;
  std::optional<std::string> subject, body;  // nullopt: the template's
  std::optional<std::string> signature;      // nullopt: the sender's usual one
  bool withInvoices = true, withRecap = false, withLink = false;
  /// Names the form: the same one queues once, however often it arrives.
  std::string key;
};

/// Why one of the chosen due dates cannot go into the message.
struct ByHandRefusal {
  enum class Kind : std::uint8_t {
    kAgainst,         // see the line's blockers
    kGone,            // it is not the customer's any more, or not known
    kNoLevelLeft,     // every level was sent: a level must be chosen, or the last reminder struck through
    kLevelReached,    // the chosen level, or a higher one, was sent; see ByHandMessage::again
    kOtherDepartment  // a message comes from one department
  } kind = Kind::kAgainst;
  std::string number;  // the invoice's
  domain::Blockers against;
};

/// A due date that is to be reminded together with others, of one customer or of many.
struct BatchItem {
  domain::ReceivableId receivable;
  std::string level;       // id; '': its own next level
  std::string templateId;  // '': the step's
  /// Its row of the reminder list, which it leaves when it is queued; 0: it was not prepared.
  std::int64_t listRow = 0;
};

/// What becomes of a batch: groups for the outbox, a message each; and what cannot go.
struct Batch {
  std::vector<DraftGroup> groups;
  std::vector<ByHandRefusal> refused;
  std::vector<std::string> withoutAddress;  // names of customers whom no e-mail can reach
};

class RemindByHand {
 public:
  RemindByHand(FactsSource& facts, ConfigurationStore& configurations, OutboxStore& outbox, MessagePreviews& previews,
               Clock& clock)
      : facts_(facts), configurations_(configurations), outbox_(outbox), previews_(previews), clock_(clock) {}

  /// The facts of these invoices, as far as they are the customer's.
  ByHandFacts look(domain::CompanyId company, domain::Date asOf, domain::CustomerId customer,
                   std::span<const domain::InvoiceId> invoices);

  /// The same for invoices of many customers, a customer each.
  std::vector<ByHandFacts> lookAtAll(domain::CompanyId company, domain::Date asOf, std::span<const domain::InvoiceId> invoices);

  /// Messages for all of these: one for each customer, department, currency, level and template, to whom the rules write.
  /// `subject` and `body` replace the templates' texts. Letters need no address of e-mail.
  Batch batch(domain::CompanyId company, domain::Date asOf, std::span<const BatchItem> items,
              const std::optional<std::string>& subject, const std::optional<std::string>& body, const std::string& actor,
              domain::Way way = domain::Way::kEmail);
  /// Calls `use` with each message of a batch as a renderer would be asked for it now. `known`: of lookAtAll, for its invoices.
  static void eachRequest(const Company& company, domain::Date asOf, std::span<const ByHandFacts> known, const Batch& batch,
                          const std::function<void(const RenderRequest&)>& use);
  /// Queues a batch in one transaction; answers the messages that were made.
  std::vector<domain::MessageId> queue(domain::CompanyId company, domain::Date asOf, const Batch& batch);

  /// What stands against the choice; empty: it can be queued.
  [[nodiscard]] static std::vector<ByHandRefusal> refusals(const ByHandFacts& known, const ByHandMessage& message);

  /// The levels that can be chosen for these due dates: above what each of them has reached, or sent to each of them that has
  /// reached it (`again`), lowest first.
  [[nodiscard]] static std::vector<const domain::Level*> levelsFor(const ByHandFacts& known,
                                                                   std::span<const domain::ReceivableId> receivables);

  /// The message as it would leave now. Only for a choice without refusals.
  MessagePreview preview(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message);
  /// A letter as it would be printed now. Only for a choice without refusals.
  LetterLook letter(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                    bool withPdf);

  /// The same as a draft, which is kept nowhere yet. Only for a choice without refusals. Throws Permanent.
  DraftToKeep asDraft(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                      const std::string& actor);

  struct Queued {
    domain::MessageId message;  // isNone(): every step was taken by somebody who was faster
    bool wasThere = false;      // this form has been queued before
  };
  /// Only for a choice without refusals. One transaction.
  Queued queue(domain::CompanyId company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
               const std::string& actor);

  /// The group that `queue` puts into the outbox, for whoever queues several at once.
  [[nodiscard]] static DraftGroup draft(domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                                        const std::string& actor);

 private:
  FactsSource& facts_;
  ConfigurationStore& configurations_;
  OutboxStore& outbox_;
  MessagePreviews& previews_;
  Clock& clock_;
};

}  // namespace reminders::application
