"""What a notice says: a template file per language in the app that owns the key, or the words a city put in its place.

`<app>/templates/notices/<key>.<language>.txt` (zh-hans or en): the first line is the title, the rest the body.
Templates receive the notice's params. An app that needs more than stands in them (a unit's name, a date in words)
registers a `Wording` under its key; its `facts` are what edited texts may say, as `{number}`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from huiyin.kernel.registry import Registry
from huiyin.notices import queries
from huiyin.notices.models import Notice, Text

FIRST_LANGUAGE = "zh-hans"
PLACE = re.compile(r"\{([^{}]*)\}")
Texts = Mapping[tuple[str, str, str], Text]


@dataclass(frozen=True, slots=True)
class InWords:
    """A notice's context: `context` for its template file; `facts` for edited texts and providers; where it leads."""

    context: Mapping[str, object]
    facts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


Saying = Callable[[Notice, str], InWords]
"""Puts a notice into words, in a language."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the notices of a key are put into words. `sample` makes the params of an invented one, for trying texts.

    `together` asks at once for what several notices need; its answer, called for, gives what puts each into words. In a
    pipeline nobody waits until then.
    """

    in_words: Saying
    sample: Callable[[], Notice]
    together: Callable[[Sequence[Notice]], Callable[[], Saying]] | None = None


wordings: Registry[Wording] = Registry("notice wording")


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it is read."""

    title: str
    body: str
    link: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class NoWords(LookupError):
    """No template file of this key; the message says which file is missing."""


def words_of(
    notice: Notice,
    language: str = "",
    *,
    channel: str = "",
    texts: Texts | None = None,
    saying: Saying | None = None,
) -> Words:
    """The notice's title and body in `language`, or in its own, for a channel. Raises `NoWords`.

    Whoever reads many hands over `queries.texts()` and what `said_together(…)` gives: what they need is read once.
    """
    language = language or notice.language
    known = queries.texts() if texts is None else texts
    with translation.override(language):
        said = (saying or _in_words)(notice, language)
        edited = known.get((notice.template, language, channel)) or known.get((notice.template, language, ""))
        if edited is not None and edited.title:
            return Words(filled(edited.title, said.facts), filled(edited.body, said.facts), said.link, said.facts)
        title, body = split(_render(notice.template, language, said.context))
    return Words(title, body, said.link, said.facts)


def _in_words(notice: Notice, language: str) -> InWords:
    if notice.template in wordings:
        return wordings.get(notice.template).in_words(notice, language)
    return InWords(notice.params, {name: str(value) for name, value in notice.params.items()})


def said_together(notices: Sequence[Notice]) -> Callable[[], Saying]:
    """What puts each of these notices into words, after asking at once for what they need."""
    by_key: dict[str, list[Notice]] = {}
    for notice in notices:
        by_key.setdefault(notice.template, []).append(notice)
    answers = {
        key: together(those)
        for key, those in by_key.items()
        if key in wordings and (together := wordings.get(key).together)
    }
    return lambda: _by_key({key: answer() for key, answer in answers.items()})


def _by_key(sayings: Mapping[str, Saying]) -> Saying:
    return lambda notice, language: sayings.get(notice.template, _in_words)(notice, language)


def split(text: str) -> tuple[str, str]:
    """Title and body of a text: its first line, and the rest."""
    title, _, body = text.strip().partition("\n")
    return " ".join(title.split()), body.strip()


def places(text: str) -> list[str]:
    """The names of the places in an edited text."""
    return PLACE.findall(text)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """An edited text with its places filled; one that has no value is left out."""
    return PLACE.sub(lambda place: facts.get(place[1], ""), text)


def _render(key: str, language: str, context: Mapping[str, object]) -> str:
    for candidate in dict.fromkeys((language, FIRST_LANGUAGE)):
        try:
            template = get_template(f"notices/{key}.{candidate}.txt")
        except TemplateDoesNotExist:
            continue
        # Plain text: the page that shows it escapes it. The engine's own template takes a context without escaping.
        rendered: str = template.template.render(Context(dict(context), autoescape=False))  # type: ignore[attr-defined]
        return rendered
    raise NoWords(f"no template notices/{key}.{FIRST_LANGUAGE}.txt in any app: add it to the app that owns {key!r}")
