// What an app may ask for. The one table that ties a permission to what it unlocks and to the words in which it is asked.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace host::appstore {

/// Texts are English message ids; pages translate them.
struct Permission {
  std::string_view id;      ///< as the manifest names it
  std::string_view title;   ///< "Reads your invoices"
  std::string_view detail;  ///< one more sentence for the consent page
  std::string_view icon;
  std::span<const std::string_view> services;  ///< ids of the SDK's services that are handed out with it
  std::span<const std::string_view> views;     ///< views of the data contract that the app may read with it
};

/// All permissions, in the order in which pages show them.
std::span<const Permission> allPermissions();
/// nullptr when there is no such permission.
const Permission* findPermission(std::string_view id);
/// Services that every app has, without asking: they reveal nothing of the company.
std::span<const std::string_view> servicesWithoutPermission();
/// Whether an app with these permissions is handed the service.
bool grantsService(const std::vector<std::string>& permissions, std::string_view service);
/// The views of the data contract that these permissions open, without repetition.
std::vector<std::string_view> grantedViews(const std::vector<std::string>& permissions);

}  // namespace host::appstore
