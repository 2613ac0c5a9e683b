"""The fates of the sample district's requests: which steps follow, by whom, and how long after the one before."""

from dataclasses import dataclass, field

from huiyin.kernel.spans import Span

WORDS_OF_REFUSAL = "您说的事没有时间、地点和经过，我们看不出要办什么。补充以后可以再提，也可以点“我有异议”。"


@dataclass(frozen=True, slots=True)
class Beat:
    """A step. `by` is a role, "unit" (an officer of the owning unit) or "reporter"; `after` is how long it took."""

    action: str
    by: str
    after: str
    data: dict[str, str] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """How long it took."""
        return Span.parse(self.after)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of `count` requests, opened between `oldest` and `youngest` working days before now.

    `calendar`: they are days of the calendar, for what follows after 30 of these.
    """

    count: int
    oldest: float
    youngest: float
    beats: tuple[Beat, ...] = ()
    calendar: bool = False


_ACCEPT = Beat("accept", "secretary", "2 working hours", {"words": "收到，已核实情况。"})
_ASSIGN = Beat("assign", "dispatcher", "2 working hours", {"unit": "?"})
_QUICK = Beat("accept_and_assign", "secretary", "1 working hour", {"unit": "?", "words": "情况清楚，直接派单。"})
_TAKE = Beat("take", "unit", "3 working hours", {"words": "已安排人员，今天到现场。"})
_ANSWER = Beat("answer", "unit", "6 working hours", {"answer": "?"})
_SOLVED = Beat("solved", "reporter", "20 hours", {"rating": "?"})
_NOT_SOLVED = Beat(
    "not_solved", "reporter", "30 hours", {"reason": "过了两天又和原来一样，请再来看看。", "rating": "2"}
)
_AGAIN = Beat("not_solved_again", "reporter", "26 hours", {"reason": "还是没有根治，只是临时处理了一下。"})
_WAY = (_ACCEPT, _ASSIGN, _TAKE)
_SOON = (_QUICK, _TAKE)
_ASK = Beat("ask", "unit", "5 working hours", {"question": "请告诉我们具体是哪个单元，一般几点发生？"})
_RETURN = Beat("return_", "unit", "3 working hours", {"reason": "经核实不属于我单位的职责，请改派。"})
_REFUSE = Beat("refuse", "secretary", "3 working hours", {"resolution": "empty", "words": WORDS_OF_REFUSAL})
_CONTEST = Beat("contest", "reporter", "20 hours", {"reason": "地方和时间我都写了，请再看一遍。"})
_REMIND = Beat("remind", "reporter", "50 hours", {"words": "请问办得怎么样了？"})

_SUPPLY = Beat("supply", "reporter", "30 hours", {"supplement": "三单元，一般晚上九点以后。"})
_FINE = Beat("looked_fine", "secretary", "31 days", {"words": "回头看过，没有再出现。"})
_DONE = (*_SOON, _ANSWER, _SOLVED)

FATES = (
    Fate(9, 0.35, 0.02),
    Fate(4, 4, 2),
    Fate(5, 0.85, 0.45, (_ACCEPT,)),
    Fate(6, 1.4, 0.75, (_ACCEPT, _ASSIGN)),
    Fate(11, 1.6, 0.8, _SOON),
    Fate(6, 11, 5, (*_WAY, _REMIND)),
    Fate(5, 6, 2, (*_SOON, _ASK)),
    Fate(2, 8, 5, (*_WAY, _ASK, _SUPPLY)),
    Fate(10, 4, 2, (*_SOON, _ANSWER)),
    Fate(26, 20, 5, (*_WAY, _ANSWER, _SOLVED)),
    Fate(7, 19, 11, (*_SOON, _ANSWER)),
    Fate(5, 8, 5, (*_SOON, _ANSWER, _NOT_SOLVED)),
    Fate(3, 11, 8, (*_SOON, _ANSWER, _NOT_SOLVED, _ANSWER, _AGAIN)),
    Fate(4, 4, 2, (_ACCEPT, _ASSIGN, _RETURN)),
    Fate(5, 14, 2, (_REFUSE,)),
    Fate(2, 6, 4, (_REFUSE, _CONTEST)),
    Fate(4, 39, 36, _DONE, calendar=True),
    Fate(3, 43, 42, (*_DONE, _FINE), calendar=True),
)
IN_HAND = FATES[4]
JOIN = Beat("join", "secretary", "2 working hours", {"matter": "?", "words": "同一件事，已经在办。"})
JOINED = 4
"""How many neighbours more report what somebody has reported; the secretary joins theirs to the first."""
