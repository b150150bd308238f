#include "sample-host/web/mails/mail_pages.hpp"

#include <algorithm>
#include <host_sdk/kit/mail/message_reader.hpp>

#include "sample-host/web/site/base64.hpp"
#include "sample-host/web/site/forms.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {
namespace {

using kit::mail::ReadMail;
using kit::mail::ReadPart;
using nlohmann::json;

constexpr std::size_t kMailBytes = 30U << 20U;

ReadMail readWhole(const std::string& bytes) {
  kit::mail::ReadLimits limits;
  limits.bytes = kMailBytes;
  return kit::mail::readMail(bytes, limits);
}

std::string whenText(const Visit& visit, const std::string& id) {
  const auto* company = visit.session->company();
  return runtime::shownLocally(company == nullptr ? "Europe/Paris" : company->timezone, CaughtMails::takenAt(id));
}

std::string names(const std::vector<kit::mail::ReadMailbox>& boxes) {
  std::string text;
  for (const auto& box : boxes)
    text += (text.empty() ? "" : ", ") + (box.name.empty() ? box.address : box.name + " <" + box.address + ">");
  return text;
}

std::vector<const ReadPart*> attachmentsOf(const ReadMail& mail) {
  std::vector<const ReadPart*> parts;
  for (const auto& part : mail.parts)
    if (part.isAttachment() && !part.inAttachedMail) parts.push_back(&part);
  return parts;
}

std::string subjectOf(const Visit& visit, const ReadMail& mail) {
  return mail.subject.empty() ? visit.tr("(no subject)") : mail.subject;
}

Problem noSuchMail(const Visit& visit) {
  return {404,
          "mail-off",
          visit.tr("This mail does not exist"),
          visit.tr("The catcher may have been emptied."),
          "/mail-catcher",
          visit.tr("To the mails"),
          {}};
}

Answer notForYou(const Visit& visit) {
  return Problem{403,
                 "lock",
                 visit.tr("You may not do this"),
                 visit.tr("The mails of all companies are here: only who sees all companies may read them."),
                 "/",
                 visit.tr("To the home page"),
                 {}};
}

Answer listPage(CaughtMails& mails, Visit& visit) {
  const auto ids = mails.ids();
  const auto paging = pagingOf(visit);
  json rows = json::array();
  const auto first = std::min(static_cast<std::size_t>(paging.offset()), ids.size());
  for (std::size_t i = first; i < std::min(ids.size(), first + static_cast<std::size_t>(paging.size)); ++i) {
    const auto bytes = mails.read(ids[i]);
    if (!bytes) continue;  // removed a moment ago
    const auto mail = readWhole(*bytes);
    const auto attachments = attachmentsOf(mail).size();
    rows.push_back({{"href", "/mail-catcher/" + ids[i]},
                    {"to", names(mail.to)},
                    {"from", mail.from.empty()                ? ""
                             : mail.from.front().name.empty() ? mail.from.front().address
                                                              : mail.from.front().name},
                    {"subject", subjectOf(visit, mail)},
                    {"when", whenText(visit, ids[i])},
                    {"attachments", attachments},
                    {"has_attachments", attachments > 0}});
  }
  json empty = nullptr;
  if (ids.empty())
    empty = emptyModel("inbox", visit.tr("No mail yet"),
                       visit.tr("What the host and its apps send appears here, and goes nowhere else."));
  return View{"mails/list",
              visit.tr("Mail catcher"),
              {{"count", ids.size()},
               {"clear_action", ids.empty() || !visit.may(runtime::Role::kAdmin) ? json(nullptr) : json("/mail-catcher/clear")},
               {"rows", rows},
               {"pagination", paginationModel(visit, paging, static_cast<std::int64_t>(ids.size()), "/mail-catcher", {})},
               {"empty", empty}}};
}

std::string hiddenRecipients(const ReadMail& mail) {
  std::string hidden;
  for (const auto& field : mail.parts.front().fields) {
    if (field.name != "X-Envelope-To") continue;
    const auto address = field.value.size() > 2 ? field.value.substr(1, field.value.size() - 2) : field.value;
    const auto isNamed = [&](const auto& boxes) {
      return std::any_of(boxes.begin(), boxes.end(), [&](const auto& box) { return box.address == address; });
    };
    if (!isNamed(mail.to) && !isNamed(mail.cc)) hidden += (hidden.empty() ? "" : ", ") + address;
  }
  return hidden;
}

Answer mailPage(CaughtMails& mails, Visit& visit) {
  const auto& id = visit.request.capture("id");
  const auto bytes = mails.read(id);
  if (!bytes) return noSuchMail(visit);
  const auto mail = readWhole(*bytes);
  const auto href = "/mail-catcher/" + id;
  json headers = json::array();
  const auto header = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) headers.push_back({{"name", name}, {"value", value}});
  };
  header(visit.tr("From"), names(mail.from));
  header(visit.tr("To"), names(mail.to));
  header(visit.tr("Copy"), names(mail.cc));
  header(visit.tr("Hidden copy"), hiddenRecipients(mail));
  header(visit.tr("Answers go to"), names(mail.replyTo));
  json attachments = json::array();
  for (const auto* part : attachmentsOf(mail)) {
    const auto kilobytes = visit.format.number(static_cast<std::int64_t>((part->bytes.size() + 999) / 1000));
    attachments.push_back({{"name", part->filename.empty() ? part->mimeType : part->filename},
                           {"size", visit.tr("{size} kB", {{"size", kilobytes}})},
                           {"href", href + "/attachments/" + std::to_string(attachments.size() + 1)}});
  }
  return View{"mails/mail",
              subjectOf(visit, mail),
              {{"subject", subjectOf(visit, mail)},
               {"list_href", "/mail-catcher"},
               {"headers", headers},
               {"when", whenText(visit, id)},
               {"html_href", mail.html.empty() ? json(nullptr) : json(href + "/html")},
               {"text", mail.text},
               {"source_href", href + "/source"},
               {"has_attachments", !attachments.empty()},
               {"attachments", attachments}}};
}

// Pictures that the mail carries are put in where it names them: the frame may fetch nothing.
std::string withPictures(const ReadMail& mail) {
  std::string html = mail.html;
  for (const auto& part : mail.parts) {
    if (part.contentId.empty() || part.mimeType.rfind("image/", 0) != 0 || part.bytes.size() > 2'000'000) continue;
    const std::string name = "cid:" + part.contentId;
    std::string data;
    for (auto at = html.find(name); at != std::string::npos; at = html.find(name, at + data.size())) {
      if (data.empty()) data = "data:" + part.mimeType + ";base64," + base64(part.bytes);
      html.replace(at, name.size(), data);
    }
  }
  return html;
}

Answer htmlPart(CaughtMails& mails, Visit& visit) {
  const auto bytes = mails.read(visit.request.capture("id"));
  if (!bytes) return noSuchMail(visit);
  auto response = Response::html(withPictures(readWhole(*bytes)));
  response.policy = ContentPolicy::kDocument;
  return response;
}

Answer attachment(CaughtMails& mails, Visit& visit) {
  const auto bytes = mails.read(visit.request.capture("id"));
  if (!bytes) return noSuchMail(visit);
  const auto mail = readWhole(*bytes);
  const auto parts = attachmentsOf(mail);
  const auto number = numberOf(visit.request.capture("number"), 0);
  if (number < 1 || static_cast<std::size_t>(number) > parts.size()) return noSuchMail(visit);
  const auto& part = *parts[static_cast<std::size_t>(number) - 1];
  // Only what browsers show without running anything keeps its type; the rest is bytes to keep.
  const bool isShown = part.mimeType == "application/pdf" || part.mimeType == "image/png" || part.mimeType == "image/jpeg" ||
                       part.mimeType == "text/plain";
  return Response::download(part.bytes, isShown ? part.mimeType : "application/octet-stream",
                            part.filename.empty() ? "attachment" : part.filename, isShown);
}

Answer source(CaughtMails& mails, Visit& visit) {
  auto bytes = mails.read(visit.request.capture("id"));
  if (!bytes) return noSuchMail(visit);
  return Response::download(*std::move(bytes), "message/rfc822", visit.request.capture("id") + ".eml");
}

Answer clear(CaughtMails& mails, Visit& visit) {
  mails.removeAll();
  Notice notice;
  notice.icon = "trash";
  notice.text = visit.tr("The catcher is empty.");
  return Accepted{"/mail-catcher", notice};
}

}  // namespace

void addMailPages(Site& site, CaughtMails& mails) {
  const auto on = [&site, &mails](Answer (*decide)(CaughtMails&, Visit&)) {
    return [&site, &mails, decide](Visit& visit) {
      // The catcher takes the mails of all companies: nobody sees those of a company that is not theirs.
      return site.answer(visit, visit.session->user.seesAllCompanies ? decide(mails, visit) : notForYou(visit));
    };
  };
  site.get("/mail-catcher", Access::kViewer, on(listPage));
  site.get("/mail-catcher/{id}", Access::kViewer, on(mailPage));
  site.get("/mail-catcher/{id}/html", Access::kViewer, on(htmlPart));
  site.get("/mail-catcher/{id}/source", Access::kViewer, on(source));
  site.get("/mail-catcher/{id}/attachments/{number}", Access::kViewer, on(attachment));
  site.post("/mail-catcher/clear", Access::kAdmin, on(clear));
}

}  // namespace host::web
