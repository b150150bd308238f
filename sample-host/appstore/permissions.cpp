#include "sample-host/appstore/permissions.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace host::appstore {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 4> kFreeServices{"hsdk.log/1", "hsdk.clock/1", "hsdk.i18n/1", "hsdk.audit/1"};

// hsdk.documents/1 does two things: it makes an invoice's PDF (invoices.read) and keeps files (documents.write). The host hands
// it out for either and looks at the permission again in each function.
constexpr std::array<Words, 1> kDocumentServices{"hsdk.documents/1"};
constexpr std::array<Words, 1> kDatabaseServices{"hsdk.database/1"};
constexpr std::array<Words, 1> kMailServices{"hsdk.mail-account/1"};
constexpr std::array<Words, 1> kContactServices{"hsdk.contact-details/1"};
constexpr std::array<Words, 2> kJobServices{"hsdk.lease/1", "hsdk.work/1"};
constexpr std::array<Words, 1> kLinkServices{"hsdk.public-links/1"};

constexpr std::array<Words, 2> kCompanyViews{"sdk_v1_company", "sdk_v1_department"};
constexpr std::array<Words, 2> kCustomerViews{"sdk_v1_customer", "sdk_v1_contact"};
constexpr std::array<Words, 7> kInvoiceViews{"sdk_v1_invoice", "sdk_v1_receivable", "sdk_v1_settlement", "sdk_v1_customer_credit",
                                             "sdk_v1_payment", "sdk_v1_change",     "sdk_v1_change_mark"};

constexpr std::array<Permission, 9> kPermissions{{
    {"company.read",
     "Reads your companies",
     "Names, addresses, bank accounts and departments of your companies.",
     "building",
     {},
     kCompanyViews},
    {"invoices.read", "Reads your invoices", "Invoices and their PDFs, due dates, payments and what is still owed.",
     "file-invoice", kDocumentServices, kInvoiceViews},
    {"customers.read",
     "Reads your customers",
     "Customers and their contacts, with addresses, e-mail addresses and telephone numbers.",
     "users",
     {},
     kCustomerViews},
    {"customers.write",
     "Corrects how customers are reached",
     "Changes e-mail addresses and telephone numbers of customers and contacts, in the name of who types them.",
     "user-edit",
     kContactServices,
     {}},
    {"database.own",
     "Keeps its own data",
     "Stores data in tables of its own in your database; it cannot change yours.",
     "database",
     kDatabaseServices,
     {}},
    {"mail.send", "Sends mail in your name", "Sends e-mail through your company's mail account.", "mail", kMailServices, {}},
    {"documents.write",
     "Files documents",
     "Files letters and other documents with your company's files.",
     "folder",
     kDocumentServices,
     {}},
    {"jobs.schedule", "Works by itself", "Runs scheduled jobs while nobody is signed in.", "clock", kJobServices, {}},
    {"links.public",
     "Shows pages to people without an account",
     "Pages that your customers open by a signed link, such as an invoice with its answer form.",
     "world",
     kLinkServices,
     {}},
}};

bool contains(std::span<const Words> list, Words word) { return std::find(list.begin(), list.end(), word) != list.end(); }

}  // namespace

std::span<const Permission> allPermissions() { return kPermissions; }

const Permission* findPermission(std::string_view id) {
  const auto* const found =
      std::find_if(kPermissions.begin(), kPermissions.end(), [&](const Permission& item) { return item.id == id; });
  return found == kPermissions.end() ? nullptr : found;
}

std::span<const std::string_view> servicesWithoutPermission() { return kFreeServices; }

bool grantsService(const std::vector<std::string>& permissions, std::string_view service) {
  if (contains(kFreeServices, service)) return true;
  return std::any_of(permissions.begin(), permissions.end(), [&](const std::string& id) {
    const auto* permission = findPermission(id);
    return permission != nullptr && contains(permission->services, service);
  });
}

std::vector<std::string_view> grantedViews(const std::vector<std::string>& permissions) {
  std::vector<std::string_view> views;
  for (const auto& permission : kPermissions) {
    if (std::find(permissions.begin(), permissions.end(), permission.id) != permissions.end()) {
      views.insert(views.end(), permission.views.begin(), permission.views.end());
    }
  }
  return views;
}

}  // namespace host::appstore
