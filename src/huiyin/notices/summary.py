"""What a summary says: the titles of the notices it holds, each with its link."""

from uuid import UUID

from django.conf import settings

from huiyin.notices import queries
from huiyin.notices.models import Notice
from huiyin.notices.operations.gathering import TEMPLATE
from huiyin.notices.wording import InWords, Texts, Wording, Words, wordings, words_of

_SAMPLES = 3


def in_words(notice: Notice, language: str) -> InWords:
    """The context of a summary: how many, and what each is called."""
    texts = queries.texts()
    items = [words_of(held, language, texts=texts) for held in queries.held_by(notice)] or _samples(language, texts)
    link = f"{settings.PUBLIC_URL}{settings.LOGIN_REDIRECT_URL}notices"
    if notice.user_id is None and items:
        link = items[-1].link
    listed = "\n".join(f"· {item.title}" for item in items)
    facts = {"count": str(len(items)), "items": listed, "link": link, "number": "", "state": ""}
    return InWords({"count": len(items), "items": items}, facts, link)


def sample() -> Notice:
    """A summary that holds nothing of anybody's."""
    return Notice(subject=UUID(int=0), template=TEMPLATE, params={"count": _SAMPLES})


def _samples(language: str, texts: Texts) -> list[Words]:
    """For trying the text: a sample of every other key."""
    others = [wording for key, wording in wordings.items() if key != TEMPLATE][:_SAMPLES]
    return [words_of(other.sample(), language, texts=texts) for other in others]


WORDING = Wording(in_words, sample)
