"""Conditions under which a permit is needed: `area >= fire_area and not takeaway`.

Names are questions and thresholds; there are numbers, texts of choices, comparisons, `and`, `or`, `not` and brackets,
and nothing else. A condition is read once and then only walked.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST = 200
"""Letters of a condition: more nobody reads."""
_COMPARED: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.GtE: (">=", operator.ge),
    ast.Gt: (">", operator.gt),
    ast.LtE: ("<=", operator.le),
    ast.Lt: ("<", operator.lt),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}

_TURNED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}


class BadCondition(ValueError):
    """It cannot be read; the message says what is not understood."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides, each a name or a constant."""

    left: str | float
    sign: str
    right: str | float
    left_is_name: bool
    right_is_name: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One, as it is written, and the names it asks for."""

    text: str
    tree: ast.expr = field(compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Its questions and thresholds, in their order, each once."""
        return tuple(dict.fromkeys(node.id for node in _walk(self.tree) if isinstance(node, ast.Name)))

    @property
    def truths(self) -> tuple[str, ...]:
        """The names that stand alone, so that they must be yes or no."""
        return tuple(node.id for node in _logical(self.tree) if isinstance(node, ast.Name))

    @property
    def comparisons(self) -> tuple[Compared, ...]:
        """Its comparisons."""
        return tuple(_compared(node) for node in _logical(self.tree) if isinstance(node, ast.Compare))

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it holds, given a value for every name. Raises `KeyError` for a name without one."""
        return _holds(self.tree, values)

    def grounds(self, values: Mapping[str, object]) -> Sequence[Compared | str]:
        """What of it makes it hold (or not hold) with these values: names that stand alone, and comparisons as they are
        true, so that one under `not` is turned round. Of what `or` joins, only what is true is a ground."""
        return [*_grounds(self.tree, values, _holds(self.tree, values))]

    def with_values(self, values: Mapping[str, object]) -> str:
        """It with its values written behind the names: “area (80) >= fire_area (300)”."""
        words = self.text
        for name in sorted(self.names, key=len, reverse=True):
            words = _after_word(words, name, f" ({_said(values[name])})")
        return words


def read_condition(text: str) -> Condition:
    """The condition that `text` says. Raises `BadCondition`."""
    if len(text) > LONGEST:
        raise BadCondition(f"has {len(text)} letters, more than {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        raise BadCondition("is no condition") from wrong
    for node in _logical(tree):
        if isinstance(node, ast.Compare):
            _compared(node)
        elif not isinstance(node, ast.Name):
            raise BadCondition(f"“{ast.unparse(node)}” is neither a question nor a comparison")
    return Condition(text.strip(), tree)


def _logical(node: ast.expr) -> Iterator[ast.expr]:
    """What stands between `and`, `or` and `not`."""
    if isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _logical(one)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _logical(node.operand)
    else:
        yield node


def _walk(node: ast.expr) -> Iterator[ast.AST]:
    """Every name and constant, from left to right."""
    for one in _logical(node):
        if isinstance(one, ast.Compare):
            yield from (one.left, one.comparators[0])
        else:
            yield one


def _compared(node: ast.Compare) -> Compared:
    if len(node.ops) != 1 or type(node.ops[0]) not in _COMPARED:
        raise BadCondition(f"“{ast.unparse(node)}” is no comparison of two with >=, >, <=, <, == or !=")
    sides = [_side(node.left), _side(node.comparators[0])]
    return Compared(
        left=sides[0][0],
        sign=_COMPARED[type(node.ops[0])][0],
        right=sides[1][0],
        left_is_name=sides[0][1],
        right_is_name=sides[1][1],
    )


def _side(node: ast.expr) -> tuple[str | float, bool]:
    """A side, and whether it is a name."""
    if isinstance(node, ast.Name):
        return node.id, True
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float | str)
        and not isinstance(node.value, bool)
    ):
        return node.value, False
    raise BadCondition(f"“{ast.unparse(node)}” is neither a name nor a number")


def _holds(node: ast.expr, values: Mapping[str, object]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And()):
            return all(_holds(one, values) for one in node.values)
        case ast.BoolOp():
            return any(_holds(one, values) for one in node.values)
        case ast.UnaryOp():
            return not _holds(node.operand, values)
        case ast.Compare():
            sides = [_value(node.left, values), _value(node.comparators[0], values)]
            return _COMPARED[type(node.ops[0])][1](*sides)
        case _:
            return bool(_value(node, values))


def _grounds(node: ast.expr, values: Mapping[str, object], wanted: bool) -> Iterator[Compared | str]:
    """The grounds for a part of a condition being as `wanted`."""
    match node:
        case ast.BoolOp():
            needs_all = isinstance(node.op, ast.And) is wanted
            for one in node.values:
                if needs_all or _holds(one, values) is wanted:
                    yield from _grounds(one, values, wanted)
        case ast.UnaryOp():
            yield from _grounds(node.operand, values, not wanted)
        case ast.Compare():
            compared = _compared(node)
            yield compared if wanted else replace(compared, sign=_TURNED[compared.sign])
        case ast.Name():
            yield node.id


def _value(node: ast.expr, values: Mapping[str, object]) -> object:
    return values[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def _after_word(text: str, word: str, what: str) -> str:
    """`what` written behind each whole `word`."""
    return re.sub(rf"\b{re.escape(word)}\b(?! \()", lambda found: found[0] + what, text)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
