"""What an action says about itself."""

import pytest
from django.utils import translation

from huiyin.kernel.spans import Span
from huiyin.lifecycles.model import Action, Ladder, Lifecycle, Name, State, Tone
from huiyin.pages.deeds import told

ANSWER = Action(
    key="answer",
    name=Name("答复", "Answer"),
    sources=("in_hand",),
    to="answered",
    by=("owner",),
    because="the reporter hears what was done",
    needs=("text",),
    photos=1,
    tell=("reporter", "secretary"),
)
NOTE = Action(key="note", name=Name("记一笔", "Note"), sources=("in_hand",), to=None, by=("owner",), because="internal")
VOICE = Lifecycle(
    kind="voice",
    version=1,
    name=Name("民声诉求", "Request"),
    start="in_hand",
    states={
        "in_hand": State("in_hand", Name("办理中", "In hand"), "owner", Tone.DOING, (0, 0)),
        "answered": State("answered", Name("待评价", "To be rated"), "keep", Tone.YOURS, (1, 0)),
    },
    actions={"answer": ANSWER, "note": NOTE},
    ladder=Ladder(0.8, ("supervisor",), (), Span.parse("1 day")),
    roles={"secretary": Name("社区书记", "the secretary")},
    fields={"text": Name("答复内容", "the answer")},
)


@pytest.mark.parametrize(
    ("language", "want"),
    [
        ("zh-hans", "变为“待评价”。告诉反映人和社区书记。要写答复内容。至少附 1 张照片。"),
        ("en", "Becomes “To be rated”. Tells the reporter and the secretary. Needs: the answer. At least 1 photo."),
    ],
)
def test_an_action_says_what_follows(language: str, want: str) -> None:
    with translation.override(language):
        assert told(ANSWER, lifecycle=VOICE, english=language == "en") == want


def test_an_action_that_changes_no_state_says_so() -> None:
    with translation.override("zh-hans"):
        assert told(NOTE, lifecycle=VOICE, english=False) == "状态不变。"
