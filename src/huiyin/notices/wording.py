"""What a notice says: a template file per language in the app that owns the key.

`<app>/templates/notices/<key>.<language>.txt` (zh-hans or en): the first line is the title, the rest the body.
Templates receive the notice's params. An app that needs more than stands in them (a unit's name, a date in words)
registers a function under its key:

    wordings.register("matters.step", in_words)       # in_words(notice, language) -> context
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from huiyin.kernel.registry import Registry
from huiyin.notices.models import Notice

FIRST_LANGUAGE = "zh-hans"

InWords = Callable[[Notice, str], Mapping[str, object]]
wordings: Registry[InWords] = Registry("notice wording")


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it is read."""

    title: str
    body: str


class NoWords(LookupError):
    """No template file of this key; the message says which file is missing."""


def words_of(notice: Notice, language: str = "") -> Words:
    """The notice's title and body in `language`, or in its own. Raises `NoWords`."""
    language = language or notice.language
    with translation.override(language):
        in_words = wordings.get(notice.template) if notice.template in wordings else None
        context = in_words(notice, language) if in_words else notice.params
        text = _render(notice.template, language, context)
    title, _, body = text.strip().partition("\n")
    return Words(title=" ".join(title.split()), body=body.strip())


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
