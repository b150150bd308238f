// Payment notes: a whole app to read in five minutes. People write a note on an invoice ("called, pays on Friday"); the app has a
// table, a block on the host's page of an invoice, a page with all notes, and a job that counts them. Its manifest says so:
// package/manifest.json.
#include <host_sdk/kit/sql/pool.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/module.hpp>

namespace {

using hsdk::Context;

std::string escaped(std::string_view text) {  // whatever people typed is text, never markup
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// A field of a form, as application/x-www-form-urlencoded.
std::string field(std::string_view form, std::string_view name) {
  std::string out;
  const std::string key = std::string(name) + "=";
  const auto at = form.starts_with(key) ? 0 : form.find("&" + key);
  if (at == std::string_view::npos) return out;
  const auto value = form.substr(at + key.size() + (form[at] == '&' ? 1 : 0));
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 0; i < value.size() && value[i] != '&'; ++i) {
    if (value[i] == '%' && i + 2 < value.size()) {
      out += static_cast<char>(digit(value[i + 1]) * 16 + digit(value[i + 2]));
      i += 2;
    } else {
      out += value[i] == '+' ? ' ' : value[i];
    }
  }
  return out;
}

class PaymentNotes final : public hsdk::Module {
 public:
  explicit PaymentNotes(const hsdk::Host& host) : host_(host) {}

  void activate() override {
    const auto connection = hsdk::DatabaseConnection::of(host_);
    const auto url = std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse(connection.url));
    kit::sql::Session::Options options;
    options.access = {connection.ownPrefix, connection.ownSchema, "", connection.readable};
    pool_ = std::make_unique<kit::sql::Pool>(4, [url, options] { return kit::sql::Session::open(url, options); });
  }
  void deactivate() noexcept override { pool_.reset(); }

  [[nodiscard]] bool has(std::string_view id) const override {
    return id == HSDK_FEATURE_PAGE || id == HSDK_FEATURE_INVOICE_BLOCK || id == HSDK_FEATURE_JOB;
  }

  std::string invoiceBlock(const hsdk::BlockRequest& request) override {
    const bool french = request.context.language == "fr";
    std::string html =
        R"(<section class="card mb-3"><div class="card-header"><h2 class="card-title">Notes</h2></div><div class="card-body">)";
    for (const auto& note : notes(request.context, request.subjectId))
      html += "<p>" + note.writtenOn + " · " + escaped(note.author) + ": " + escaped(note.text) + "</p>";
    return html + R"(<form method="post" action="/apps/payment-notes/add"><input type="hidden" name="csrf" value=")" +
           escaped(request.csrfToken) + R"("><input type="hidden" name="invoice" value=")" + std::to_string(request.subjectId) +
           R"("><input type="hidden" name="return_to" value=")" + escaped(request.returnTo) +
           R"("><div class="input-group"><input class="form-control" name="text" maxlength="500" required aria-label="Note">)" +
           R"(<button class="btn">)" + (french ? "Noter" : "Add note") + "</button></div></form></div></section>";
  }

  void handle(const hsdk::Request& request, hsdk::Response& response) override {
    if (request.method() == "POST") return add(request, response);
    const std::string title = request.context().language == "fr" ? "Notes de paiement" : "Payment notes";
    response.title(title);
    // The host's own components: an app's page looks like a page of the host.
    response.write(R"(<div class="page-header mt-3"><div class="container-xl"><h1 class="h2 mb-0">)" + title +
                   R"(</h1></div></div><div class="page-body"><div class="container-xl"><ul class="card list-unstyled sep">)");
    for (const auto& note : notes(request.context(), std::nullopt))
      response.write(R"(<li class="pc py-3"><b>)" + escaped(note.number) + "</b> · " + note.writtenOn + " · " +
                     escaped(note.author) + "<br>" + escaped(note.text) + "</li>");
    response.write("</ul></div></div>");
  }

  void run(const hsdk::JobRun& run) override {
    auto sql = pool_->acquire();
    const long long company = run.context().companyId;
    long long count = 0;
    kit::sql::mapped(
        [&] { **sql << "select count(*) from notes_note where company_id = :c", soci::use(company), soci::into(count); });
    run.json(R"({"notes": )" + std::to_string(count) + "}");
    run.summary(std::to_string(count) + " note(s)\n");
  }

 private:
  struct Note {
    std::string number, writtenOn, author, text;
  };

  void add(const hsdk::Request& request, hsdk::Response& response) {
    const auto text = field(request.body(), "text");
    const auto typed = field(request.body(), "invoice");
    if (text.empty() || text.size() > 2000) throw hsdk::Error(HSDK_E_INVALID, "Write a note of 1 to 500 characters");
    if (typed.empty() || typed.size() > 18 || typed.find_first_not_of("0123456789") != std::string::npos)
      throw hsdk::Error(HSDK_E_INVALID, "This is no invoice");
    const long long company = request.context().companyId;
    const long long invoice = std::stoll(typed);
    const auto day = kit::Date::fromDays(request.context().asOf).iso();
    auto sql = pool_->acquire();
    kit::sql::mapped([&] {
      kit::sql::Transaction transaction(*sql);
      long long known = 0;  // only invoices of the company that the user works in
      **sql << "select count(*) from sdk_v1_invoice where company_id = :c and invoice_id = :i", soci::use(company),
          soci::use(invoice), soci::into(known);
      if (known == 0) throw hsdk::Error(HSDK_E_NOT_FOUND, "There is no such invoice");
      **sql << "insert into notes_note (company_id, note_id, invoice_id, written_on, author, text) select :c, "
               "coalesce(max(note_id), 0) + 1, "
               "cast(:i as bigint), :d, :a, :t from notes_note where company_id = :c2",
          soci::use(company, "c"), soci::use(invoice, "i"), soci::use(day, "d"), soci::use(request.context().userName, "a"),
          soci::use(text, "t"), soci::use(company, "c2");
      transaction.commit();
    });
    const auto back = field(request.body(), "return_to");
    response.seeOther(back.empty() ? "/apps/payment-notes/" : back);
  }

  std::vector<Note> notes(const Context& context, std::optional<std::int64_t> ofInvoice) {
    auto sql = pool_->acquire();
    return kit::sql::mapped([&] {
      std::vector<Note> all;
      Note note;
      const long long company = context.companyId;
      const long long invoice = ofInvoice.value_or(0);
      soci::statement statement =
          (sql->raw().prepare << "select i.number, n.written_on, n.author, n.text from notes_note n join sdk_v1_invoice i on "
                                 "i.company_id = n.company_id and i.invoice_id = n.invoice_id where n.company_id = :c and "
                                 "(n.invoice_id = :i or :j = 0) order by n.note_id desc limit 200",
           soci::use(company, "c"), soci::use(invoice, "i"), soci::use(invoice, "j"), soci::into(note.number),
           soci::into(note.writtenOn), soci::into(note.author), soci::into(note.text));
      statement.execute();
      while (statement.fetch()) all.push_back(note);
      return all;
    });
  }

  hsdk::Host host_;
  std::unique_ptr<kit::sql::Pool> pool_;
};

}  // namespace

HSDK_MODULE(PaymentNotes, "payment-notes", "1.0.0");
