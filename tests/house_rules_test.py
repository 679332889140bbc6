"""The rules of the house that a compiler does not check. Needs nothing but the sources."""

import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ.get("CLIENTELE_SOURCE", pathlib.Path(__file__).parent.parent))

# Which rooms of server/ a room may include, itself apart.
MAY_INCLUDE = {
    "base": set(),
    "domain": {"base"},
    "filter": {"domain", "base"},
    "index": {"filter", "domain", "base"},
    "store": {"filter", "domain", "base"},
    "security": {"base"},
    "ops": {"base"},
    "service": {"index", "store", "filter", "security", "domain", "base"},
    "api": {"service", "index", "store", "filter", "security", "domain", "base"},
    "app": {"api", "ops", "service", "index", "store", "filter", "security", "domain", "base"},
    "main.cc": {"app"},
}
CLIENT_MAY_INCLUDE = {"domain", "base"}

INCLUDE = re.compile(r'^\s*#include [<"]([^>"]+)[>"]', re.MULTILINE)


def sources(folder):
    root = SOURCE / folder
    return sorted(path for path in root.rglob("*") if path.suffix in (".cc", ".h"))


def includes(path):
    return INCLUDE.findall(path.read_text())


def name(path):
    return str(path.relative_to(SOURCE))


class Includes(unittest.TestCase):
    def test_includes_run_one_way_through_the_rooms(self):
        for path in sources("server"):
            room = path.relative_to(SOURCE / "server").parts[0]
            if room == "precompiled.h":
                continue
            self.assertIn(room, MAY_INCLUDE, f"{name(path)} is in a room that has no rule")
            for include in includes(path):
                parts = include.split("/")
                if parts[0] != "server" or parts[1] == room or include.endswith("precompiled.h"):
                    continue
                self.assertIn(parts[1], MAY_INCLUDE[room], f"{name(path)} includes {include}")

    def test_the_server_knows_neither_client_nor_tests(self):
        for path in sources("server"):
            for include in includes(path):
                self.assertNotIn(include.split("/")[0], ("client", "tests"), name(path))

    def test_the_client_uses_plain_values_of_the_server_only(self):
        for path in sources("client"):
            for include in includes(path):
                parts = include.split("/")
                self.assertNotEqual(parts[0], "tests", name(path))
                if parts[0] == "server" and parts[1] != "precompiled.h":
                    self.assertIn(parts[1], CLIENT_MAY_INCLUDE, f"{name(path)} includes {include}")

    def test_only_the_edge_sees_generated_types(self):
        for path in sources("server"):
            if path.relative_to(SOURCE / "server").parts[0] == "api":
                continue
            for include in includes(path):
                self.assertFalse(
                    include.startswith(("clientele/v1/", "grpcpp/", "google/protobuf/")),
                    f"{name(path)} includes {include}")

    def test_only_the_adapters_see_their_databases(self):
        libraries = {"sqlite": ("sqlite",), "mysql": ("cppconn/", "mysql", "mariadb/")}
        for adapter, headers in libraries.items():
            home = SOURCE / "server/store" / adapter
            for path in sources("server") + sources("client"):
                if home in path.parents:
                    continue
                for include in includes(path):
                    self.assertFalse(include.lower().startswith(headers),
                                     f"{name(path)} includes {include}")

    def test_includes_are_named_from_the_root(self):
        roots = ("server/", "client/", "tests/", "clientele/v1/", "absl/", "gtest/", "gmock/",
                 "google/", "libphonenumber/", "phonenumbers/")
        for path in sources("server") + sources("client") + sources("tests"):
            for include in re.findall(r'^\s*#include "([^"]+)"', path.read_text(), re.MULTILINE):
                self.assertTrue(include.startswith(roots), f"{name(path)} includes {include}")


class Tree(unittest.TestCase):
    def test_the_top_level_stays(self):
        allowed = {"CMakeLists.txt", "CMakePresets.json", "Dockerfile", "README.md", "build",
                   "client", "dev", "node_modules", "proto", "server", "sql", "tests"}
        for path in SOURCE.iterdir():
            if not path.name.startswith("."):
                self.assertIn(path.name, allowed)

    def test_every_header_has_the_guard_of_its_path(self):
        for path in sources("server") + sources("client") + sources("tests"):
            if path.suffix != ".h":
                continue
            guard = "CLIENTELE_" + re.sub(r"[/.]", "_", name(path)).upper() + "_"
            self.assertIn(f"#ifndef {guard}\n#define {guard}\n", path.read_text(), name(path))

    def test_every_test_file_asserts_something(self):
        for path in sources("tests"):
            if path.name.endswith("_test.cc"):
                self.assertRegex(path.read_text(), r"EXPECT_|ASSERT_", name(path))

    def test_unit_tests_lie_where_their_sources_do(self):
        for path in sources("tests/unit"):
            folder = path.parent.relative_to(SOURCE / "tests/unit")
            where = SOURCE / (folder if folder.parts[0] == "client" else "server" / folder)
            self.assertTrue(where.is_dir(), f"{name(path)}: there is no {where.name}")


class Text(unittest.TestCase):
    # What must not be written anywhere, and why.
    FORBIDDEN = {
        r"(->|\.)\s*(commit|rollback|setAutoCommit)\s*\(": "drops errors in the MySQL connector",
        r"TYPE_FORWARD_ONLY": "its results take most errors for the end of the data",
        r"\"OPT_RECONNECT\"": "a transaction and its settings would be lost unnoticed",
        r"\busing namespace\b": "names say where they are from",
        r"\bDISABLED_": "a test runs or does not exist",
    }

    def test_nothing_forbidden_is_written(self):
        for path in sources("server") + sources("client") + sources("tests"):
            text = path.read_text()
            for pattern, reason in self.FORBIDDEN.items():
                found = re.search(pattern, text)
                self.assertIsNone(found, f"{name(path)}: {found and found[0]}: {reason}")

    def test_neither_the_server_nor_a_test_sleeps(self):
        # The seam behind which pauses are; see Clock::Pause.
        allowed = {"server/base/clock.cc"}
        for path in sources("server") + sources("tests"):
            if name(path) in allowed:
                continue
            self.assertNotRegex(path.read_text(), r"\b(sleep_for|SleepFor|usleep)\(",
                                f"{name(path)}: await the condition or inject the clock")

    def test_sources_are_of_a_readable_size(self):
        # Tables of plain declarations may be longer: they are read by looking up.
        longest = {"server/domain/rows.h": 800}
        for path in sources("server") + sources("client"):
            lines = path.read_text().count("\n")
            self.assertLessEqual(lines, longest.get(name(path), 520), f"{name(path)}: split it")


if __name__ == "__main__":
    unittest.main()
