"""The catalogue of the product, read from the files in `catalogue/`."""

from functools import cache
from pathlib import Path

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.mistakes import FileMistake
from huiyin.domains.permits.rules.reading import BadCatalogue, read_catalogue
from huiyin.lifecycles.mistakes import Mistake

FOLDER = Path(__file__).parent.parent / "catalogue"


@cache
def catalogue() -> Catalogue:
    """The product's own, read and checked once. Raises `BadCatalogue`."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises `BadCatalogue` with every mistake of every file."""
    texts, wrong = {}, []
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            mistake = Mistake("", f"cannot be read ({error.strerror})", "Correct its rights")
            wrong.append(FileMistake(name, mistake))
        except UnicodeDecodeError:
            wrong.append(FileMistake(name, Mistake("", "is not UTF-8", "Save the file as UTF-8")))
    if not folder.is_dir():
        wrong.append(FileMistake("", Mistake("", "there is no such folder", "Correct the path")))
    if wrong:
        raise BadCatalogue(str(folder), wrong)
    return read_catalogue(texts, str(folder))
