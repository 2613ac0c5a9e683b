"""What a domain tells the core about itself, once, in its `apps.py`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from huiyin.kernel.registry import Registry
from huiyin.kernel.spans import Span
from huiyin.lifecycles.model import Name
from huiyin.matters.rules.fields import CORE_FACTS, FactReader, Given
from huiyin.matters.rules.measuring import Measured
from huiyin.people.actors import Actor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from huiyin.matters.models import Matter
    from huiyin.matters.operations.opening import Opened
    from huiyin.people.models import Contact


@dataclass(frozen=True, slots=True)
class Step:
    """What an action is about to do to a matter, for the domain's own row. Runs inside the transaction."""

    matter: "Matter"
    action: str
    given: Given
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """What a step makes of the clocks, where that is more than a new service time from now on.

    `span` is the matter's own time, counted from `since` (None: from the step), or over at `until` where that is known;
    None leaves the matter's own deadline alone. `in_state` is how long the state that is entered may last, instead of
    what its lifecycle says.
    """

    span: Span | None = None
    since: datetime | None = None
    until: datetime | None = None
    in_state: Span | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """A step that is taken back, for the domain's own row: `gave` are the facts of the step, `facts` those before it.

    Runs inside the transaction.
    """

    matter: "Matter"
    action: str
    gave: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an action asks another kind to open: `given` is what the person gave with the action."""

    origin: "Matter"
    given: Given
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a page, the API or another system's protocol sends to be raised, whatever its kind.

    `answers` are those to the category's questions, by code; `files` ids of stored files, `hidden_files` of those
    for the desk alone. `source` says which door.
    `area_id` is the area that somebody at the desk named, for when no point is known.
    `public`: whoever sends it knows that anybody may read it (all of Open311 is). `place_public`: it is in a public
    place, which may then be known exactly; else it is taken for somebody's home and rounded.
    `consents` are what its reporter agreed to, kept with the contact: purpose and version of the wording.
    `joins` is the open matter that this is about too: it is opened joined to that one.
    """

    text: str
    actor: Actor
    now: datetime
    source: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    area_id: int | None = None
    category: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    files: Sequence[int] = ()
    hidden_files: Sequence[int] = ()
    public: bool = False
    place_public: bool = False
    danger: bool = False
    on_behalf: bool = False
    client_id: str = ""
    joins: UUID | None = None
    consents: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What is split from a matter: `words` are the second subject's, in the place and for the reporter of `origin`.

    `marked` are the places of its words in those of `origin`, when they were marked there.
    """

    origin: "Matter"
    words: str
    actor: Actor
    now: datetime
    client_id: str = ""
    marked: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody outside the desk who is told of a step: an account, a contact, or whoever holds the receipt."""

    user_id: int | None = None
    contact: "Contact | None" = None
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What figures count by that only the domain knows: the category's code, and the rating (1 to 5) when given."""

    category: str = ""
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """An open matter that may be the same as another; `metres` away, None where one of them has no point."""

    matter: "Matter"
    metres: float | None


SCENE = Name("现场和通知", "Scene and notices")
ChoiceGroup = tuple[Name, Sequence[tuple[str, Name]]]
"""A heading, and the values under it, each with what people read."""


_REPORTER = Name("反映人", "the reporter")


@dataclass(frozen=True, slots=True)
class DomainSpec:
    """One kind of matter.

    `facts` reads the fields that are the domain's own. `on_step` changes its own row in the transaction of the action
    and may return a new service time, from now on or as `ServiceTime` says; `on_undo` puts that row back, without which
    no action of the kind may be undoable. `open_follow_up` opens a matter of this kind for another, with its row.
    `open_from` opens one from what a person or an outside system sends (`web`, `api` and `doors` call it by kind).
    `open_part` opens the second matter when one is split; without it, matters of this kind are not split.
    `choices` are the values that a page offers for a fact of its own, `choices_on` those that it offers on one matter,
    where they are fewer; `told` are the facts among them that the reporter reads too. `having` gives, for a fact and
    one of its values, the ids of the matters that have it, as a query by which lists are narrowed. `on_behalf_form`
    makes the form in which somebody at the desk writes it down for another person; its fields are those of `Incoming`.
    `retention` is the TOML file that says after how many years what is erased; without it, nothing is by itself.
    `measured` says what its actions mean to figures (a kind without it has none); `own_facts`
    reads what only the domain knows of some matters. `meant` gives the categories that a matter has, or that its
    words speak of while nobody has sorted it. `alike` gives the open matters around one that may be the same, the
    most alike first, of those that the actor may read. `own_page` is the address of the domain's own page of it,
    which its page in the core calls `own_page_name`; `own_forms` are the addresses of its own forms of actions, by
    action, in the place of the core's. `to_reporter` is the key of the notice that tells its reporter of a step;
    `listeners` says who hears of it instead of the reporters, when more belong to a matter than who reported it.
    `reporter` is what those are called. `wrong` puts what is wrong with a fact of its own into the reader's words.
    """

    kind: str
    lifecycle: Path
    facts: Mapping[str, FactReader] = field(default_factory=dict)
    on_step: Callable[[Step], ServiceTime | Span | None] | None = None
    on_undo: Callable[[Undone], None] | None = None
    open_follow_up: Callable[[FollowUp], Any] | None = None
    open_from: Callable[[Incoming], "Opened"] | None = None
    open_part: Callable[[Part], "Opened"] | None = None
    choices: Mapping[str, Callable[[], Sequence[ChoiceGroup]]] = field(default_factory=dict)
    choices_on: Mapping[str, Callable[["Matter"], Sequence[ChoiceGroup]]] = field(default_factory=dict)
    told: Collection[str] = ()
    having: Mapping[str, Callable[[str], "QuerySet[Any, UUID]"]] = field(default_factory=dict)
    on_behalf_form: Callable[..., Any] | None = None
    retention: Path | None = None
    measured: Measured | None = None
    own_facts: Callable[[Collection[UUID]], Mapping[UUID, OwnFacts]] | None = None
    meant: Callable[["Matter"], Collection[str]] | None = None
    alike: Callable[["Matter", Actor], Sequence["Alike"]] | None = None
    own_page: Callable[["Matter"], str] | None = None
    own_page_name: Name = SCENE
    own_forms: Mapping[str, Callable[["Matter"], str]] = field(default_factory=dict)
    to_reporter: str = "matters.answer_to_reporter"
    listeners: Callable[["Matter"], Sequence[Listener]] | None = None
    reporter: Name = _REPORTER
    wrong: Callable[[str], str] = str

    @property
    def readers(self) -> Mapping[str, FactReader]:
        """How every fact that this kind knows is read."""
        return {**CORE_FACTS, **self.facts}


domains: Registry[DomainSpec] = Registry("domain")
"""The kinds of matter of this installation, by kind."""
