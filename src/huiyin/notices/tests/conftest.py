"""What the tests of notices share: a template of their own, an account, and a folder for the world outside."""

from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.kernel.registry import Registry
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.registry import new_registry
from huiyin.people.models import User


@pytest.fixture(autouse=True)
def words(settings: Settings, tmp_path: Path) -> None:
    """Templates that belong to no app, under the key `test.told`."""
    folder = tmp_path / "templates" / "notices"
    folder.mkdir(parents=True)
    (folder / "test.told.zh-hans.txt").write_text("收到了，回执号 {{ number }}\n\n梅里社区书记今天 16:30 前受理。")
    (folder / "test.told.en.txt").write_text("Received: {{ number }}\n\nThe Meili secretary takes it up by 16:30.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder.parent]}]


@pytest.fixture
def user(db: None) -> User:
    """An account with an e-mail address."""
    return User.objects.create_user("grid", name="网格员甲", email="grid@example.org")


@pytest.fixture
def outside(tmp_path: Path) -> FolderChannel:
    """E-mail that arrives in a folder."""
    return FolderChannel(tmp_path / "mail")


@pytest.fixture
def channels(outside: FolderChannel) -> Registry[Channel]:
    """E-mail into the folder, and nothing else."""
    registry = new_registry()
    registry.register("email", outside)
    return registry
