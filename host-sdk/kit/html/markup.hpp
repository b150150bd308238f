// HTML as somebody wrote it, read by the rules of HTML 5 and written anew with what can be laid out and nothing else.
#pragma once
#include <host_sdk/kit/html/pages.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kit::html {

struct Markup {
  std::string body;            // what stands in <body>, without the footer
  std::string footer;          // '' for none
  std::string bodyAttributes;  // ' class="…"'
  std::string css;             // of <style> elements, not looked at yet
  std::size_t elements = 0;
};

/// Control characters and broken UTF-8 become replacement characters, each character of theirs one.
std::string readable(std::string_view text);

/// `known`: names of pictures that can be drawn; nullptr: any of "logo" and "qr" may come. What is refused or left out goes to
/// `remarks`; after a refusal the markup is not to be used.
Markup cleanMarkup(std::string_view html, const std::set<std::string>* known, const Limits& limits, std::vector<Remark>& remarks);

}  // namespace kit::html
