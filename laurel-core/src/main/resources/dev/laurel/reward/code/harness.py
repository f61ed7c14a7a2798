"""Runs a reply and the asserts that judge it, and says on a channel of its own which of them hold.

It reads lines of base64 from standard input: a secret, the reply, what stands before the tests, the name of the function
to check, and the tests. It answers with lines that begin with the secret, "ready" before the reply is run and one for
each assert at the end; a run without the last line counts for nothing, so that leaving early gains nothing. What the
reply prints goes elsewhere.
"""

import ast
import base64
import builtins
import itertools
import os
import sys
import types

SHOWN = 200
VARIANTS = 32
PLAIN = {int, float, complex, bool, str, bytes, bytearray, range, type(None), type(...)}
SEQUENCES = {list, tuple, set, frozenset}


class Canary:
    """Equal to nothing."""


def shown(value, turn=repr):
    """What a value is, in few words, whatever its class does."""
    try:
        text = " ".join(turn(value).split())
    except BaseException as problem:
        text = "a " + type(value).__name__ + " that cannot be shown (" + type(problem).__name__ + ")"
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def described(problem):
    message = shown(problem, str)
    if isinstance(problem, SyntaxError) and problem.lineno:
        message = "line " + str(problem.lineno) + ": " + str(problem.msg)
    return type(problem).__name__ + (": " + message if message else "")


def believable(value, depth=0):
    """Whether the equality of this value is not the reply's own code."""
    kind = type(value)
    if kind in PLAIN:
        return True
    if depth < 20 and kind in SEQUENCES:
        return all(believable(item, depth + 1) for item in value)
    if depth < 20 and kind is dict:
        return all(believable(item, depth + 1) for pair in value.items() for item in pair)
    return not isinstance(kind.__eq__, types.FunctionType) and kind.__eq__ is not Canary.__eq__


def variants(value):
    """The value with one random thing changed, in several ways: whatever is equal to all that is equal to anything."""
    kind = type(value)
    number = int.from_bytes(os.urandom(8), "big")
    if kind is int:
        yield value + number + 1
    elif kind is float:
        yield number + 0.5
    elif kind is str:
        yield value + hex(number)
    elif kind is bytes:
        yield value + number.to_bytes(8, "big")
    elif kind in SEQUENCES and value:
        items = list(value)
        for i, item in enumerate(items):
            for other in variants(item):
                yield kind(items[:i] + [other] + items[i + 1 :])
    elif kind is dict and value:
        for key, item in value.items():
            for other in variants(item):
                yield {**value, key: other}
    else:
        yield Canary()


class Cases:
    """What became of each assert."""

    def __init__(self):
        self.texts = []
        self.never = []
        self.outcomes = []
        self.got = ""

    def add(self, text, never):
        self.texts.append(text)
        self.never.append(never)
        self.outcomes.append(None)
        return len(self.texts) - 1

    def passed(self, number):
        if self.outcomes[number] is None:
            self.outcomes[number] = (True, "")
        self.got = ""

    def failed(self, number, problem):
        why = self.got if isinstance(problem, AssertionError) and self.got else described(problem)
        if self.outcomes[number] is None or self.outcomes[number][0]:
            self.outcomes[number] = (False, why)
        self.got = ""

    def equal(self, left, right):
        """left == right, unless that is an equality which also holds for something else."""
        result = left == right
        if result is True and not (believable(left) and believable(right)):
            for actual, wanted in ((left, right), (right, left)):
                for other in itertools.islice(variants(wanted), VARIANTS):
                    if actual == other:
                        self.got = "the value is equal to anything, so that says nothing"
                        return False
        if result is False:
            self.got = "got " + shown(left)
        return result


class Instrument(ast.NodeTransformer):
    """Lets each assert report, and the ones after a failing one run."""

    def __init__(self, source, cases, name):
        self.source = source
        self.cases = cases
        self.name = name
        self.numbers = []

    def visit_Assert(self, node):
        text = ast.get_source_segment(self.source, node) or "assert in line " + str(node.lineno)
        never = isinstance(node.test, ast.Constant) and not node.test.value
        number = self.cases.add(" ".join(text.split())[:SHOWN], never)
        self.numbers.append(number)
        node.test = Equality(self.name).visit(node.test)
        wrapped = ast.parse(
            "try:\n    pass\n"
            f"except BaseException as {self.name}_e:\n    {self.name}.failed({number}, {self.name}_e)\n"
            f"else:\n    {self.name}.passed({number})\n"
        ).body[0]
        wrapped.body = [node]
        return ast.fix_missing_locations(ast.copy_location(wrapped, node))


class Equality(ast.NodeTransformer):
    def __init__(self, name):
        self.name = name

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
            return node
        call = ast.parse(f"{self.name}.equal(0, 0)", mode="eval").body
        call.args = [node.left, node.comparators[0]]
        return ast.fix_missing_locations(ast.copy_location(call, node))


class Unit:
    """One text of tests."""

    def __init__(self, source, cases, name):
        tree = ast.parse(source, "<tests>")
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self.defines_check = any(node.name == "check" for node in defined)
        self.functions = [
            node.name for node in defined if node.name.startswith("test") and not node.args.args and not node.decorator_list
        ]
        calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        self.calls_check = "check" in calls
        self.functions = [function for function in self.functions if function not in calls]
        instrument = Instrument(source, cases, name)
        self.code = compile(ast.fix_missing_locations(instrument.visit(tree)), "<tests>", "exec", dont_inherit=True)
        self.numbers = instrument.numbers
        self.text = " ".join(source.split())[:SHOWN]

    def run(self, space, entry):
        exec(self.code, space)
        if self.defines_check and not self.calls_check:
            space["check"](space[entry])
        for function in self.functions:
            space[function]()

    def verdicts(self, cases, problem):
        """(holds, text, why) for each assert that counts."""
        verdicts = []
        for number in self.numbers:
            outcome = cases.outcomes[number]
            if outcome is not None:
                verdicts.append((outcome[0], cases.texts[number], outcome[1]))
            elif problem:
                verdicts.append((False, cases.texts[number], "not reached: " + problem))
        if verdicts:
            if problem and all(holds for holds, _, _ in verdicts):
                verdicts.append((False, self.text, problem))
            return verdicts
        if problem:
            return [(False, self.text, problem)]
        if all(cases.never[number] for number in self.numbers):
            return [(True, self.text, "")]
        return [(False, self.text, "none of its asserts was reached")]


def last_function(code):
    names = [node.name for node in ast.parse(code).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return names[-1] if names else ""


def load(code, setup):
    """The names that the reply defines, and what went wrong."""
    module = types.ModuleType("reply")
    sys.modules["reply"] = module
    kept = dict(vars(builtins))
    problem = ""
    try:
        exec(compile(code, "<reply>", "exec", dont_inherit=True), vars(module))
    except BaseException as raised:
        problem = described(raised)
    # A reply may not judge itself by another len() or isinstance().
    vars(builtins).update(kept)
    sys.settrace(None)
    sys.setprofile(None)
    if not problem and setup:
        try:
            exec(compile(setup, "<setup>", "exec", dont_inherit=True), vars(module))
        except BaseException as raised:
            problem = "before the tests: " + described(raised)
    return vars(module), problem


def main():
    # The folder of this file, in which a reply has no business.
    del sys.path[0]
    # What the reply changes in these modules must not reach its own verdict.
    write, leave, encode = os.write, os._exit, base64.b64encode
    lines = [base64.b64decode(line).decode("utf-8") for line in sys.stdin.buffer.read().split(b"\n")[:-1]]
    secret, code, setup, entry, *tests = lines
    channel = os.dup(1)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def say(lines):
        data = "".join("\n" + secret + " " + line + "\n" for line in lines).encode("ascii")
        while data:
            data = data[write(channel, data) :]

    cases = Cases()
    name = "laurel_" + os.urandom(8).hex()
    units = []
    for test in tests:
        try:
            units.append(Unit(test, cases, name))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            say(["broken " + encode(described(problem).encode("utf-8", "replace")).decode("ascii")])
            leave(0)
    say(["ready"])

    space, broken = load(code, setup)
    if not broken and not entry:
        entry = last_function(code)
    verdicts = []
    for unit in units:
        problem = broken
        if not problem:
            space[name] = cases
            try:
                unit.run(space, entry)
            except BaseException as raised:
                problem = described(raised)
        verdicts += unit.verdicts(cases, problem)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # The reply has closed it, or put something else in its place.
    say(
        [
            ("pass " if holds else "fail ") + encode((text + "\t" + why).encode("utf-8", "replace")).decode("ascii")
            for holds, text, why in verdicts
        ]
        + ["end"]
    )
    leave(0)


main()
