"""A rule in one line, to be tried on recorded data: "temperature >= 57 lasting 10 s, clear after 1 min"."""

import re

from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.domains.sensing.rules.reading_terms import UnreadableTerm, read_term
from huiyin.domains.sensing.rules.rule import Level, Rule, Severity

_PART = re.compile(r"[\s,]+(lasting|clear after)\s+([0-9.]+\s*[a-z]+)\s*$")


def read_rule_text(text: str) -> Rule:
    """The rule that `text` writes: a condition, then "lasting …" and "clear after …". Raises `UnreadableTerm`."""
    when, lengths = text, {"lasting": 0, "clear after": 0}
    while (found := _PART.search(when)) and not lengths[found[1]]:
        try:
            lengths[found[1]] = milliseconds(found[2])
        except UnreadableDuration as wrong:
            raise UnreadableTerm(
                text, found.start(2) + 1, f"“{found[2]}” is no length of time", "Write “10 s”"
            ) from wrong
        when = when[: found.start()]
    read_term(when)
    return Rule(
        code=text,
        alarm="tried",
        levels=(Level(Severity.CRITICAL, when),),
        lasting_ms=lengths["lasting"],
        clear_after_ms=lengths["clear after"],
    )
