// The cookies of the site. Only the theme is read by a script; the others are out of its reach.
#pragma once
#include <string_view>

namespace host::web {

inline constexpr std::string_view kSessionCookie = "atrium_session";  ///< a token; the database keeps its hash
inline constexpr std::string_view kSignInCookie = "atrium_sign_in";   ///< ties the sign-in form to the browser that asked for it
inline constexpr std::string_view kLanguageCookie = "atrium_language";  ///< what was chosen before signing in
inline constexpr std::string_view kThemeCookie = "atrium_theme";        ///< light or dark
inline constexpr std::string_view kNoticeCookie = "atrium_notice";      ///< what the last action did

}  // namespace host::web
