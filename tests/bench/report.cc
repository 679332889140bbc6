#include "tests/bench/report.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_format.h"

namespace clientele::bench {
namespace {

constexpr int kExitMissed = 1;
constexpr int kExitUsage = 2;

const char* NameOf(Sense sense) { return sense == Sense::kAtLeast ? "at_least" : "at_most"; }

}  // namespace

Report::Report(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--smoke") {
      smoke_ = true;
    } else if (words[i] == "--json" && i + 1 < words.size()) {
      json_ = words[++i];
    } else {
      rest_.push_back(words[i]);
    }
  }
}

void Report::Add(const std::string& name, double ours, double reference, Sense sense,
                 double target) {
  figures_.push_back({name, ours, reference, sense, target});
}

bool Report::WriteJson() const {
  nlohmann::ordered_json figures = nlohmann::ordered_json::array();
  for (const Figure& figure : figures_) {
    figures.push_back({{"name", figure.name},
                       {"ours", figure.ours},
                       {"reference", figure.reference},
                       {"ratio", figure.ratio()},
                       {"target", figure.target},
                       {"sense", NameOf(figure.sense)},
                       {"met", figure.met()}});
  }
  std::ofstream file(json_);
  file << figures.dump(2) << "\n";
  return file.good();
}

int Report::Finish() const {
  absl::PrintF("%-48s %14s %14s %9s  %-8s %8s\n", "WHAT", "OURS", "REFERENCE", "RATIO", "WANTED",
               "TARGET");
  bool met = true;
  for (const Figure& figure : figures_) {
    absl::PrintF("%-48s %14.3f %14.3f %9.3f  %-8s %8.3f %s\n", figure.name, figure.ours,
                 figure.reference, figure.ratio(), NameOf(figure.sense), figure.target,
                 figure.met() ? "" : " missed");
    met = met && figure.met();
  }
  if (!json_.empty() && !WriteJson()) {
    std::fprintf(stderr, "can't write %s\n", json_.c_str());
    return kExitUsage;
  }
  return met || smoke_ ? 0 : kExitMissed;
}

}  // namespace clientele::bench
