"""From the text of a condition to a `Term`. Nothing is evaluated but the few forms known here.

condition  = both { "or" both }           both = one { "and" one }
one        = "not" one | "(" condition ")" | "silent" length | measure op value
measure    = key | "rate(" key "," length ")" | "count(" key op value "," length ")"
op         = ">=" | "<=" | ">" | "<" | "==" | "!="
value      = number | true | false | "text" | name of a limit
length     = number ("ms" | "s" | "min" | "h" | "d") | name of a limit
"""

import re
from typing import NamedTuple

from huiyin.domains.sensing.rules.comparing import COMPARISONS
from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.domains.sensing.rules.terms import All, Compare, Count, Either, Name, Not, Rate, Silent, Term, Value

LONGEST = 1_000
"""Characters of a condition: more than anybody can still read."""
DEEPEST = 20
"""Brackets within brackets."""
MOST_COUNTED = 200
"""The largest repetition that is counted; as many times are kept per device."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,9})?)(?![\w.])
      |(?P<length>[0-9]{1,11}(?:\.[0-9]{1,3})?(?:ms|s|min|h|d))\b
      |(?P<word>[A-Za-z_][A-Za-z0-9_]{0,59})
      |"(?P<text>[^"\\]{0,100})"
      |(?P<sign>>=|<=|==|!=|>|<|\(|\)|,))""",
    re.VERBOSE,
)
_UNITS = ("ms", "s", "min", "h", "d")
_RESERVED = {"and", "or", "not", "true", "false", "silent", "rate", "count"}


class UnreadableTerm(ValueError):
    """The text is no condition: `position` counts characters from 1; `remedy` says what to write instead."""

    def __init__(self, text: str, position: int, problem: str, remedy: str) -> None:
        self.text, self.position, self.problem, self.remedy = text, position, problem, remedy
        shown = text if len(text) <= 80 else text[:80] + "…"
        super().__init__(f"“{shown}”, at character {position}: {problem}. {remedy}.")


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def read_term(text: str) -> Term:
    """The condition that `text` writes. Raises `UnreadableTerm`."""
    if len(text) > LONGEST:
        raise UnreadableTerm(text, LONGEST, f"it has {len(text)} characters", f"Keep it under {LONGEST}")
    reader = _Reader(text)
    term = reader.either(0)
    reader.end()
    return term


def _tokens(text: str) -> list[_Token]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            remedy = 'Write it as “temperature >= 57”, “smoke == true” or “silent 30 min”; texts stand in "…"'
            raise UnreadableTerm(text, at + 1, f"“{text[at : at + 10]}” is not understood", remedy)
        kind = str(token.lastgroup)
        found.append(_Token(kind, token[kind], token.start(kind) + 1))
        at = token.end()
    return found


class _Reader:
    """The tokens of a text, taken one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0

    def either(self, depth: int) -> Term:
        """Parts with "or" between them."""
        if depth > DEEPEST:
            raise self._wrong("there are too many brackets within brackets", f"Use at most {DEEPEST}")
        parts = [self._all(depth)]
        while self._took("word", "or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def end(self) -> None:
        """Nothing is left."""
        if self._next < len(self._tokens):
            raise self._wrong(f"“{self._seen().text}” was not expected", "Join conditions with “and” or “or”")

    def _all(self, depth: int) -> Term:
        parts = [self._one(depth)]
        while self._took("word", "and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Term:
        if self._took("word", "not"):
            if depth >= DEEPEST:
                raise self._wrong("there are too many “not” in a row", "Leave them out")
            return Not(self._one(depth + 1))
        if self._took("sign", "("):
            term = self.either(depth + 1)
            self._sign(")")
            return term
        if self._took("word", "silent"):
            return Silent(self._length())
        if self._took("word", "rate"):
            return self._rate()
        if self._took("word", "count"):
            return self._count()
        return self._compare()

    def _compare(self) -> Compare:
        key, op, at = self._key(), self._op(), self._next
        value = self._value()
        if op not in {"==", "!="} and isinstance(value, bool | str):
            self._next = at
            raise self._wrong(f"“{op}” needs a number", "Compare truths and texts with “==” or “!=”")
        return Compare(key, op, value)

    def _rate(self) -> Rate:
        self._sign("(")
        key = self._key()
        self._sign(",")
        over = self._length()
        self._sign(")")
        return Rate(key, over, self._op(), self._number())

    def _count(self) -> Count:
        self._sign("(")
        of = self._compare()
        self._sign(",")
        within = self._length()
        self._sign(")")
        op, at = self._op(), self._next
        value = self._number()
        if not isinstance(value, Name) and not 0 <= value <= MOST_COUNTED:
            self._next = at
            raise self._wrong(f"“{value}” cannot be counted to", f"Give a number from 0 to {MOST_COUNTED}")
        return Count(of, within, op, value)

    def _key(self) -> str:
        token = self._seen()
        if token.kind != "word" or token.text in _RESERVED:
            raise self._wrong(
                f"{self._shown()} is no value's name", "Write a name as the device sends it, as “temperature”"
            )
        return self._take().text

    def _op(self) -> str:
        if self._seen().text not in COMPARISONS or self._seen().kind != "sign":
            raise self._wrong(f"{self._shown()} is no comparison", f"Write one of {' '.join(COMPARISONS)}")
        return self._take().text

    def _number(self) -> int | float | Name:
        value = self._value()
        if isinstance(value, bool | str):
            self._next -= 1
            raise self._wrong(f"{self._shown()} is no number", "Write a number, as 57 or 8.3")
        return value

    def _value(self) -> Value | Name:
        token = self._seen()
        if token.kind == "number":
            text = self._take().text
            return float(text) if "." in text else int(text)
        if token.kind == "text":
            return self._take().text
        if token.kind == "word" and token.text in {"true", "false"}:
            return self._take().text == "true"
        if token.kind == "word" and token.text not in _RESERVED:
            return Name(self._take().text)
        raise self._wrong(f"{self._shown()} is no value", 'Write a number, true, false or "text"')

    def _length(self) -> int | Name:
        token = self._seen()
        if token.kind == "word" and token.text not in _RESERVED:
            return Name(self._take().text)
        at, text = self._next, self._take().text if token.kind in {"number", "length"} else ""
        if token.kind == "number" and self._seen().text in _UNITS:
            text += self._take().text
        try:
            return milliseconds(text)
        except UnreadableDuration:
            self._next = at
            raise self._wrong(
                f"{self._shown()} is no length of time", "Write it as “10 s”, “5 min” or “2 h”, at most 400 d"
            ) from None

    def _sign(self, sign: str) -> None:
        if not self._took("sign", sign):
            raise self._wrong(f"“{sign}” is missing before {self._shown()}", f"Put “{sign}” here")

    def _took(self, kind: str, text: str) -> bool:
        if self._seen()[:2] != (kind, text):
            return False
        self._next += 1
        return True

    def _take(self) -> _Token:
        token = self._seen()
        self._next += 1
        return token

    def _seen(self) -> _Token:
        if self._next < len(self._tokens):
            return self._tokens[self._next]
        return _Token("end", "", len(self._text.rstrip()) + 1)

    def _shown(self) -> str:
        token = self._seen()
        return "the end" if token.kind == "end" else f"“{token.text}”"

    def _wrong(self, problem: str, remedy: str) -> UnreadableTerm:
        return UnreadableTerm(self._text, self._seen().at, problem, remedy)
