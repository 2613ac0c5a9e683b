"""The words of notices as a city edits them: versions, places, channels; and trying a channel by command."""

import threading
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from huiyin.kernel.ids import new_id
from huiyin.notices import queries
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.channels.registry import channels
from huiyin.notices.commands import commands
from huiyin.notices.models import Notice, Text
from huiyin.notices.operations.texts import Edited, UnableToEdit, edit_text, places_of
from huiyin.notices.tests.drafts import NOW
from huiyin.notices.wording import wordings, words_of
from huiyin.people.models import User

KEY = "notices.digest"


def edit(user: User, title: str, body: str = "", *, channel: str = "", language: str = "zh-hans") -> Text:
    return edit_text(edited=Edited(KEY, language, channel, title, body), by_id=user.pk, now=NOW)


def said(channel: str = "", language: str = "zh-hans") -> tuple[str, str]:
    words = words_of(Notice(subject=new_id(), template=KEY, params={"count": 3}), language, channel=channel)
    return words.title, words.body


def test_the_latest_version_holds_and_the_ones_before_stay(user: User) -> None:
    original = said()
    edit(user, "第一版 {count}")
    edit(user, "第二版 {count} 件", "看：{link}")
    title, body = said()
    assert title == "第二版 3 件"
    assert body.startswith("看：http")
    assert [version.version for version in queries.versions(KEY, "zh-hans", "")] == [2, 1]
    edit(user, "")
    assert said() == original
    assert Text.objects.count() == 3


def test_a_text_of_one_channel_or_language_leaves_the_others_alone(user: User) -> None:
    before = said("email"), said("sms", "en")
    edit(user, "短", channel="sms")
    assert said("sms")[0] == "短"
    assert (said("email"), said("sms", "en")) == before


@pytest.mark.parametrize(
    ("title", "body", "wrong"),
    [("{phone}", "", "title"), ("好", "{numbre}", "body"), ("好 {count", "", "title"), ("好", "}", "body"),
     ("好", "{{count}}", "body"), ("长" * 101, "", "title"), ("", "没有标题", "title"), ("{ count }", "", "title")],
)  # fmt: skip
def test_a_place_that_nothing_fills_is_refused(user: User, title: str, body: str, wrong: str) -> None:
    with pytest.raises(UnableToEdit) as refused:
        edit(user, title, body)
    assert set(refused.value.problems) == {wrong}
    assert not Text.objects.exists()


def test_every_text_can_be_tried_with_invented_data(db: None) -> None:
    for key in wordings.names():
        assert {"number", "building"} & set(places_of(key)), "it says what it is about"
        for language in ("zh-hans", "en"):
            assert words_of(wordings.get(key).sample(), language).title


def test_two_who_edit_at_once_get_two_versions_or_one_is_told(committed_db: str) -> None:
    user = User.objects.create_user("a", name="甲")
    came: list[object] = []

    def work() -> None:
        try:
            came.append(edit(user, "一").version)
        except UnableToEdit:
            came.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    kept = sorted(version for version in came if isinstance(version, int))
    assert len(came) == 4
    assert kept == list(range(1, len(kept) + 1))
    assert Text.objects.count() == len(kept)


def test_a_channel_is_tried_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"gone@example.org": ChannelFailed("550 unknown", permanent=True)}
    folder = FolderChannel(tmp_path, refused)
    monkeypatch.setitem(channels._things, "email", folder)
    run = CliRunner()
    done = run.invoke(commands, ["notices", "send-test", "--channel", "email", "--to", "lin@example.org"])
    assert (done.exit_code, done.stdout) == (0, "kept in a folder\n")
    assert [mail["address"] for mail in folder.arrivals()] == ["lin@example.org"]
    failed = run.invoke(commands, ["notices", "send-test", "--channel", "email", "--to", "gone@example.org"])
    assert failed.exit_code == 1
    assert "for good" in failed.output
    assert run.invoke(commands, ["notices", "send-test", "--channel", "owl", "--to", "x"]).exit_code == 1
    assert "email" in run.invoke(commands, ["notices", "channels"]).stdout
