#!/usr/bin/env python3
"""README.md is run: every fenced block marked ```console, from the first to the last.

What a block may hold:
  $ ./dev COMMAND …      COMMAND must exist. `./dev demo` is run too, on the programs that are built
                         and a small base; the others build or test, which this test is part of.
  $ clienteled FLAGS &   starts a server on free ports; the commands after it talk to it.
  $ clientele WORDS      is run against that server, and must succeed.
  anything else          is output that the command above must have written, its lines one after
                         the other. `…` stands for any text within a line. A line of nothing but `…`
                         makes the whole output a selection: its lines come in this order, with
                         any others between them. Runs of blanks count as one: columns are as wide
                         as the base's numbers. Numbers count as they are.

All commands share one folder, where the files of a made-up base lie as a reader's own would:
clients.csv, orders.csv, and what else `clientele demo-data` writes.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import processes  # noqa: E402

DEMO_CLIENTS = "2000"
ANY = "…"
COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Step:
    """A command and the output that is shown below it."""

    def __init__(self, line_number, command):
        self.line_number = line_number
        self.command = command
        self.expected = []

    def __str__(self):
        return "README.md:%d: $ %s" % (self.line_number, self.command)


def read_steps(text):
    steps = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = line.strip() == "```console"
        elif inside and line.startswith("$ "):
            steps.append(Step(number, line[2:].strip()))
        elif inside:
            if not steps:
                raise AssertionError("README.md:%d: output without a command" % number)
            steps[-1].expected.append(line)
    return steps


def folded(text):
    lines = COLORS.sub("", text).splitlines()
    return [" ".join(line.split()) for line in lines]


def pattern_of(expected):
    """The regular expression of the lines shown; each line of the output ends in a line feed."""
    lines = folded("\n".join(expected))
    between = r"(?:.*\n)*?" if ANY in lines else ""
    return "(?m)^" + between.join(
        ".*".join(re.escape(part) for part in line.split(ANY)) + r"\n"
        for line in lines if line != ANY)


def shows(expected, output):
    text = "".join(line + "\n" for line in folded(output))
    return re.search(pattern_of(expected), text) is not None


class ConsoleFormatTest(unittest.TestCase):
    """What counts as shown, for a test that takes everything would be none."""

    def test_lines_follow_each_other(self):
        self.assertTrue(shows(["a", "b"], "x\na\nb\ny\n"))
        self.assertFalse(shows(["a", "b"], "a\nx\nb\n"))
        self.assertFalse(shows(["a"], "ab\n"))
        self.assertFalse(shows(["b"], "ab\n"))

    def test_dots_stand_for_any_text_or_any_lines(self):
        self.assertTrue(shows(["members …"], "members      17\n"))
        self.assertTrue(shows(["a", ANY, "b"], "a\nb\n"))
        self.assertTrue(shows(["a", ANY, "b", "c"], "a\nx\ny\nb\nz\nc\n"))
        self.assertFalse(shows(["a", ANY, "b"], "b\na\n"))
        self.assertFalse(shows([ANY, "a"], "b\n"))

    def test_numbers_count(self):
        self.assertFalse(shows(["4 clients"], "40 clients\n"))
        self.assertFalse(shows(["4 clients."], "4 clients!\n"))

    def test_blocks_are_cut_into_commands(self):
        steps = read_steps("text\n```console\n$ a b\nout\n$ c\n```\n```sh\n$ no\n```\n")
        self.assertEqual([("a b", ["out"]), ("c", [])],
                         [(step.command, step.expected) for step in steps])


class ReadmeTest(unittest.TestCase):

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="clientele-test.")
        self.folder = self.dir.name
        self.server = None
        self.environment = dict(os.environ, CLIENTELE_DEMO_CLIENTS=DEMO_CLIENTS)
        self.environment["PATH"] = os.path.abspath(processes.BIN) + ":" + os.environ["PATH"]
        subprocess.run(["clientele", "demo-data", "--clients", DEMO_CLIENTS, "--seed", "1", "--out",
                        "."], cwd=self.folder, env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)

    def tearDown(self):
        if self.server is not None:
            self.server.stop()
        self.dir.cleanup()

    def run_program(self, command):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                              check=False)
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout

    def start_server(self, words):
        if self.server is not None:
            self.server.stop()
        # A fixed port may be taken.
        flags = [re.sub(r"^--http=(.*):\d+$", r"--http=\1:0", word)
                 for word in words[1:] if word != "&"]
        self.server = processes.Server(self.folder, *flags)
        self.environment["CLIENTELE_SERVER"] = self.server.address
        return "clienteled ready on %s\n" % self.server.address

    def run_dev(self, words):
        usage = subprocess.run([os.path.join(processes.SOURCE, "dev")], stdout=subprocess.PIPE,
                               encoding="utf-8", check=True).stdout
        commands = re.findall(r"^  (\w+) ", usage, re.MULTILINE)
        self.assertIn(words[1], commands)
        if words[1:] != ["demo"]:
            return None
        demo = os.path.join(processes.SOURCE, "tests", "demo.sh")
        return self.run_program(shlex.join([demo, os.path.abspath(processes.BIN)]))

    def output_of(self, command):
        """What the command writes; None when there is nothing to compare."""
        words = shlex.split(command)
        if words[0] == "./dev":
            return self.run_dev(words)
        if words[0] == "clienteled":
            return self.start_server(words)
        self.assertEqual("clientele", words[0], "a command that this test does not know")
        self.assertIsNotNone(self.server, "no server was started above")
        return self.run_program(command)

    def test_every_command_does_what_the_readme_shows(self):
        with open(os.path.join(processes.SOURCE, "README.md"), encoding="utf-8") as readme:
            steps = read_steps(readme.read())
        commands = [step.command for step in steps]
        self.assertIn("./dev demo", commands)
        self.assertIn("./dev test", commands)
        for step in steps:
            with self.subTest(str(step)):
                output = self.output_of(step.command)
                if output is not None and step.expected:
                    self.assertTrue(shows(step.expected, output),
                                    "expected\n%s\n\ngot\n%s" %
                                    ("\n".join(step.expected), COLORS.sub("", output)))


if __name__ == "__main__":
    unittest.main()
