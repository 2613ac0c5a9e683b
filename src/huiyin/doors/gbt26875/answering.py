"""What the centre answers (6.2 to 6.5): a confirmation or a denial, with the serial number of what it answers."""

from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of

_ANSWERS = (Command.CONFIRM, Command.DENY)


def answer(command: Command, to: Frame, now_ms: int) -> bytes:
    """The answer's bytes, from whom it was sent to, in the version it was sent in."""
    return encoded(Frame(to.serial, to.version, label_of(now_ms), to.destination, to.source, command))


def may_be_denied(head: Frame | None) -> bool:
    """Whether there is anybody to deny it to. Answers are never answered, or two sides would go on for ever."""
    return head is not None and head.command not in _ANSWERS
