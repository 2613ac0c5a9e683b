"""What the notices that were claimed together need, read at once: each by itself would ask for it anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from huiyin.database.pipeline import pipelined
from huiyin.notices import queries
from huiyin.notices.channels.port import Recipient
from huiyin.notices.models import Notice
from huiyin.notices.reaching import Found, recipients_asked, shown
from huiyin.notices.wording import Saying, Texts, Words, said_together, words_of


@dataclass(frozen=True, slots=True, repr=False)
class AtHand:
    """Addresses in clear text, for the moment of sending only, and what the words are made from."""

    texts: Texts
    recipients: Mapping[UUID, Found]
    saying: Saying

    def recipient_of(self, notice: Notice) -> Recipient:
        """How the notice's recipient is reached. Raises `vault.UnableToDecrypt`."""
        return shown(self.recipients[notice.id])

    def words_of(self, notice: Notice, channel: str) -> Words:
        """What it says on a channel. Raises `wording.NoWords`."""
        return words_of(notice, channel=channel, texts=self.texts, saying=self.saying)


def read(notices: Sequence[Notice]) -> AtHand:
    """What these need: three statements, and those of their wordings, in one trip to the database."""
    with pipelined():
        texts, recipients, saying = queries.texts_asked(), recipients_asked(notices), said_together(notices)
        return AtHand(texts(), recipients(), saying())
