// Letters in a format of one's own by the renderer that sends: speed, memory, a long statement. From the source folder.
#define CATCH_CONFIG_RUNNER
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>

#include "plugin/delivery/qr_code.hpp"
#include "tests/unit/plugin/delivery/message_fixture.hpp"

namespace {

using namespace reminders;

/// Five due dates, a logo, a code to pay by.
void prepare(test::Letterbox& box, bool isFormatted) {
  box.message.draft.way = domain::Way::kLetter;
  box.message.draft.templateId = "letter";
  box.customer.code = "C001";
  for (int i = 3; i <= 5; ++i) box.line(i, "F-2026/000" + std::to_string(i), 10'000 + i);
  box.documents.png = delivery::QrCode::of("a picture of some size")->png(8);
  box.configuration.formats = {{"own", "Own", adapters::packageFile(".", "templates/formats/letter.html"),
                                adapters::packageFile(".", "templates/formats/letter.css")}};
  box.configuration.format = isFormatted ? "own" : "";
}

struct Took {
  double wall = 0, processor = 0;
};
Took timed(test::Letterbox& box, int letters) {
  const auto began = std::chrono::steady_clock::now();
  const auto ticks = std::clock();
  for (int i = 0; i < letters; ++i) box.render();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
          static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC};
}

long residentKilobytes() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

void tell(const char* what, int letters, const Took& took) {
  std::cout << what << ": " << letters / took.wall << " letters/s, " << letters / took.processor << " per second of processor\n";
}

}  // namespace

int main(int argc, char** argv) {
  int letters = 300, flat = 10'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--letters") letters = std::atoi(argv[i + 1]);
    if (option == "--flat") flat = std::atoi(argv[i + 1]);
  }
  test::Letterbox own, drawn, statement;
  prepare(own, true);
  prepare(drawn, false);
  timed(own, 5);  // fonts are found
  timed(drawn, 5);
  tell("own format", letters, timed(own, letters));
  tell("drawn by the app", letters, timed(drawn, letters));

  prepare(statement, true);
  for (int i = 6; i <= 2'000; ++i) statement.line(i, "F-2026/" + std::to_string(10'000 + i), 12'345);
  const auto took = timed(statement, 1);
  std::cout << "statement of 2000 lines: " << took.wall << " s, " << took.processor << " s of processor, "
            << statement.letters.files.begin()->second.size() / 1024 << " kB\n";

  timed(own, flat / 10);
  const auto before = residentKilobytes();
  timed(own, flat - flat / 10);
  std::cout << "memory: " << before << " kB after " << flat / 10 << " letters, " << residentKilobytes() << " kB after " << flat
            << "\n";
  return 0;
}
