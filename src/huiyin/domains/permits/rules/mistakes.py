"""What is wrong with a catalogue, by file and key."""

from dataclasses import dataclass

from huiyin.lifecycles.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class FileMistake:
    """One thing that is wrong, and in which file."""

    file: str
    mistake: Mistake

    def __str__(self) -> str:
        return f"{self.file}: {self.mistake}"


def mistake(file: str, key: str, problem: str, remedy: str) -> FileMistake:
    """One thing that is wrong."""
    return FileMistake(file, Mistake(key, problem, remedy))


def permit_file(code: str) -> str:
    """The file of a permit."""
    return f"permits/{code}.toml"


def industry_file(code: str) -> str:
    """The file of an industry."""
    return f"industries/{code}.toml"
