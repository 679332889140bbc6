// What a benchmark says: each figure next to its reference of the same run, with the ratio that it
// must reach or must not pass.
#ifndef CLIENTELE_TESTS_BENCH_REPORT_H_
#define CLIENTELE_TESTS_BENCH_REPORT_H_

#include <string>
#include <vector>

namespace clientele::bench {

enum class Sense { kAtLeast, kAtMost };

class Report {
 public:
  // Reads --json FILE and --smoke from the command line; other words go to `rest()`.
  Report(int argc, char** argv);

  // A run that only shows that the benchmark works: small, and missing a target is no failure.
  bool smoke() const { return smoke_; }
  const std::vector<std::string>& rest() const { return rest_; }

  void Add(const std::string& name, double ours, double reference, Sense sense, double target);

  // Prints the table and writes the file. The exit code: 0 when every target is met.
  int Finish() const;

 private:
  struct Figure {
    std::string name;
    double ours;
    double reference;
    Sense sense;
    double target;

    double ratio() const { return ours / reference; }
    bool met() const { return sense == Sense::kAtLeast ? ratio() >= target : ratio() <= target; }
  };

  bool WriteJson() const;

  std::vector<Figure> figures_;
  std::string json_;
  bool smoke_ = false;
  std::vector<std::string> rest_;
};

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_REPORT_H_
