from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.people import vault


@pytest.fixture(autouse=True)
def keys_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test before may have met a token of no key, and made this process read the file of keys."""
    monkeypatch.setattr(vault._ring, "_read", "")


def test_what_is_encrypted_comes_back_and_never_looks_the_same_twice() -> None:
    first, second = vault.encrypt("13812345678"), vault.encrypt("13812345678")
    assert first != second
    assert "138" not in first
    assert vault.decrypt(first) == vault.decrypt(second) == "13812345678"


def test_an_older_key_still_opens_and_the_newest_one_seals(settings: Settings) -> None:
    settings.DATA_KEYS, settings.DATA_KEYS_FILE = "old-word", None
    old = vault.encrypt("text")
    settings.DATA_KEYS = "new-word old-word"
    assert vault.decrypt(old) == "text"
    assert vault.encrypt("text").startswith(f"{vault.newest_key_id()}:")
    assert not old.startswith(vault.newest_key_id())


def test_a_lost_key_and_a_changed_token_are_told_apart(settings: Settings) -> None:
    settings.DATA_KEYS, settings.DATA_KEYS_FILE = "old-word", None
    token = vault.encrypt("text")
    with pytest.raises(vault.UnableToDecrypt, match="changed or cut"):
        vault.decrypt(token[:-4] + "AAAA")
    settings.DATA_KEYS = "another-word"
    with pytest.raises(vault.UnableToDecrypt, match="put the key"):
        vault.decrypt(token)


def test_a_running_process_finds_the_key_that_another_one_put_into_the_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "_ring", vault._Ring())
    settings.DATA_KEYS = "new-word"
    foreign = vault.encrypt("text")
    settings.DATA_KEYS, settings.DATA_KEYS_FILE = "old-word", tmp_path / "data-keys"
    settings.DATA_KEYS_FILE.write_text("new-word old-word")
    assert vault.decrypt(foreign) == "text"


def test_a_blind_index_is_the_same_for_one_number_and_says_nothing_without_the_key(settings: Settings) -> None:
    index = vault.blind_index("138 1234 5678")
    assert index == vault.blind_index("+8613812345678")
    settings.INDEX_KEY = "another key"
    assert index != vault.blind_index("13812345678")
    assert vault.blind_index("") == ""


def test_clear_text_is_not_taken_for_a_token() -> None:
    assert vault.is_token(vault.encrypt("a@b.cn"))
    assert not vault.is_token("a@b.cn")
