"""The command line: 0 for a good code, 1 with the reason, 2 for a wrong question; and without a database offline."""

import json
import os
import subprocess
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import base45
import cwt
import pytest
from cwt import COSEKey
from PIL import Image, ImageFilter
from typer.testing import CliRunner, Result

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters import code_pictures
from huiyin.domains.permits.commands import commands
from huiyin.domains.permits.models import SigningKey
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.issuing import public_jwk
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.tests.codes import NOW, Issuer


def run(*words: object, given: bytes = b"") -> Result:
    return CliRunner().invoke(commands, ["permits", *map(str, words)], input=given)


@pytest.fixture
def code(db: None) -> str:
    return operations.issue_code(claims=sample_licence("hotel"), now=NOW).text


@pytest.fixture
def keys(code: str, tmp_path: Path) -> Path:
    done = run("keys")
    assert done.exit_code == 0
    file = tmp_path / "keys.json"
    file.write_text(done.stdout)
    return file


@pytest.fixture
def statuses(code: str, tmp_path: Path) -> Path:
    file = tmp_path / "list"
    file.write_bytes(operations.status_list_token(number=1, now=NOW))
    return file


def verified(*words: object, given: bytes = b"") -> tuple[int, str]:
    done = run("verify", *words, "--at", NOW.isoformat(), given=given)
    return done.exit_code, done.stdout.strip()


def test_a_sample_is_issued_and_verified(db: None) -> None:
    made = run("sample-licence", "--industry", "convenience_store")
    assert made.exit_code == 0
    assert made.stdout.startswith("HY1:")
    assert made.stdout.count("\n") == 1
    done = run("verify", made.stdout.strip())
    assert (done.exit_code, done.stdout.startswith("valid: ")) == (0, True)


def test_a_sample_is_drawn_and_read_out_of_a_photo(db: None, tmp_path: Path) -> None:
    drawn = tmp_path / "code.png"
    made = run("sample-licence", "--industry", "supermarket", "--png", drawn)
    assert (made.exit_code, made.stdout.count("\n")) == (0, 1)
    assert drawn.read_bytes().startswith(b"\x89PNG")
    for name, image_format in (("photo.jpg", "JPEG"), ("photo.webp", "WEBP"), ("photo.heic", "HEIF")):
        sheet = Image.new("RGB", (1_600, 1_200), "#9a8b70")
        sheet.paste(
            Image.open(drawn).convert("RGB").resize((800, 800)).rotate(9, expand=True, fillcolor="white"), (300, 100)
        )
        sheet.filter(ImageFilter.GaussianBlur(0.8)).save(tmp_path / name, image_format)
        done = run("verify", tmp_path / name)
        assert (done.exit_code, done.stdout.startswith("valid: ")) == (0, True), (name, done.output)
    assert run("verify", "-", given=drawn.read_bytes()).exit_code == 0


def test_a_picture_from_which_nothing_can_be_read_says_why(db: None, tmp_path: Path) -> None:
    pdf, empty, other, huge = (tmp_path / name for name in ("licence.pdf", "cat.png", "other.png", "huge.png"))
    pdf.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    Image.new("L", (800, 600), 200).save(empty)
    code_pictures.draw("https://huiyin.example/", other)
    Image.new("1", (8_000, 8_000)).save(huge)
    for file, why in (
        (pdf, "no_code: this is a PDF and no picture"),
        (empty, "no_code: no QR code can be read in this picture"),
        (other, "no_code: this is no licence code"),
        (huge, "no_code: this picture has 8000 × 8000 pixels"),
    ):
        done = run("verify", file)
        assert (done.exit_code, done.stdout.count("\n")) == (1, 1)
        assert done.stdout.startswith(why)
    told = json.loads(run("verify", pdf, "--json").stdout)
    assert (told["fault"], told["words"]["zh"][:9]) == ("no_code", "这是 PDF，不是")


def test_a_picture_that_cannot_be_written_is_a_wrong_question(db: None, tmp_path: Path) -> None:
    done = run("sample-licence", "--png", tmp_path / "nowhere" / "code.png")
    assert done.exit_code == 2
    assert "cannot write" in done.output


def test_of_an_industry_that_is_not_known_there_is_no_sample(db: None) -> None:
    done = run("sample-licence", "--industry", "piracy")
    assert done.exit_code == 2
    assert "convenience_store" in done.output


def test_a_code_is_taken_as_words_from_a_file_from_standard_input_and_as_a_message(code: str, keys: Path) -> None:
    file, message = keys.with_name("code.txt"), keys.with_name("code.cbor")
    file.write_text(f"{code}\n")
    message.write_bytes(verifier.unpacked(code))
    for words, given in (((code,), b""), ((file,), b""), (("-",), code.encode()), ((message,), b"")):
        exit_code, said = verified(*words, "--keys", keys, given=given)
        assert exit_code == 0
        assert said.startswith("valid: 3205832699999")
        assert "Not checked for revocation. 没有核对是否吊销。" in said


def test_a_code_that_is_not_good_ends_with_1_and_its_reason_in_one_line(code: str, keys: Path, tmp_path: Path) -> None:
    cat = tmp_path / "cat.jpg"
    cat.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(20_000))
    (tmp_path / "nothing").touch()
    for wrong, why in (
        (code[:-3], "damaged: "),
        (Issuer().code(), "unknown_key: "),
        ("HY1:nonsense", "damaged: "),
        ("no-such-file", "no_code: "),
        (cat, "no_code: this picture is damaged and cannot be opened 这张照片坏了"),
        (tmp_path / "nothing", "no_code: "),
        (tmp_path, "no_code: "),
        ("x" * 5_000, "no_code: "),
    ):
        exit_code, said = verified(wrong, "--keys", keys)
        assert exit_code == 1
        assert said.startswith(why), said
        assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("at", "code_of_exit", "why"),
    [("2026-11-25T04:00Z", 1, "not_yet"), ("1795665600", 0, "valid"), ("2031-11-26T00:06+08:00", 1, "expired")],
)
def test_it_is_verified_for_the_moment_that_is_asked_for(
    code: str, keys: Path, at: str, code_of_exit: int, why: str
) -> None:
    done = run("verify", code, "--keys", keys, "--at", at)
    assert (done.exit_code, done.stdout.startswith(why)) == (code_of_exit, True)


@pytest.mark.parametrize(
    "words", [("--at", "soon"), ("--at", "9" * 40), ("--keys", "nowhere"), ("--status", "nowhere"), ("--what",)]
)
def test_a_wrong_question_ends_with_2(code: str, words: tuple[str, ...]) -> None:
    assert run("verify", code, *words).exit_code == 2
    assert run("verify").exit_code == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"keys": [{"kid": 1}]}', "[" * 100_000])
def test_keys_that_are_none_end_with_2(code: str, tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    assert run("verify", code, "--keys", file).exit_code == 2


def test_a_status_list_tells_what_is_revoked(code: str, keys: Path, statuses: Path) -> None:
    exit_code, said = verified(code, "--keys", keys, "--status", statuses)
    assert (exit_code, "Not revoked as of 2026-11-26 04:00 UTC." in said) == (0, True)
    operations.set_standing(code_id=1 + first_place(code), standing=Standing.REVOKED, now=NOW)
    statuses.write_bytes(operations.status_list_token(number=1, now=NOW))
    exit_code, said = verified(code, "--keys", keys, "--status", statuses)
    assert (exit_code, said.startswith("revoked: ")) == (1, True)


def first_place(code: str) -> int:
    found = verifier.verify(code, queries.verifier_keys(NOW), now=int(NOW.timestamp()))
    assert found.status
    return found.status.index


def test_an_old_status_list_is_never_silently_good(code: str, keys: Path, statuses: Path) -> None:
    late = ("verify", code, "--keys", keys, "--status", statuses, "--at", "2027-02-01T00:00Z")
    done = run(*late)
    assert done.exit_code == 0
    assert "Not checked since 2026-11-26 04:00 UTC." in done.stdout
    assert json.loads(run(*late, "--json").stdout)["status"] == "not_checked"
    strict = run(*late, "--fresh")
    assert (strict.exit_code, strict.stdout.startswith("not_checked: Not checked since")) == (1, True)


def test_a_status_list_of_somebody_else_is_a_wrong_question(code: str, keys: Path, tmp_path: Path) -> None:
    for content in (b"", b"nonsense", verifier.unpacked(code)):
        file = tmp_path / "list"
        file.write_bytes(content)
        assert run("verify", code, "--keys", keys, "--status", file).exit_code == 2


def test_as_json_it_says_everything(code: str, keys: Path) -> None:
    _, said = verified(code, "--keys", keys, "--json")
    found = json.loads(said)
    assert (found["valid"], found["status"], found["licence"]["industry"]) == (True, "not_checked", "hotel")
    assert len(found["licence"]["permits"]) == 4
    _, said = verified(code[:-1], "--keys", keys, "--json")
    assert json.loads(said)["fault"] == "damaged"
    assert json.loads(said)["words"]["zh"]


def test_keys_follow_each_other_and_are_revoked(code: str) -> None:
    old = SigningKey.objects.get().kid
    done = run("keys", "rotate")
    assert done.exit_code == 0
    assert {key["kid"] for key in json.loads(done.stdout)["keys"]} > {old}
    assert "'d'" not in done.stdout
    done = run("keys", "revoke", old)
    assert (done.exit_code, "1 codes that it signed" in done.stderr) == (0, True)
    assert [key["kid"] for key in json.loads(done.stdout)["keys"] if "revoked" in key] == [old]
    assert run("verify", code).stdout.startswith("key_revoked: ")
    assert [
        run("keys", *words).exit_code for words in (("revoke", "nobody"), ("revoke",), ("rotate", old), ("lose",))
    ] == [1, 2, 2, 2]


def test_whoever_asks_for_the_keys_before_the_first_licence_has_those_that_sign_it(db: None, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(run("keys").stdout)
    code = run("sample-licence").stdout.strip()
    assert run("verify", code, "--keys", tmp_path / "keys.json").exit_code == 0


def test_another_library_takes_our_set_of_keys_as_it_is(code: str) -> None:
    long_ago = NOW - timedelta(days=300)
    SigningKey.objects.update(signs_from=long_ago)
    made = operations.issue_code(claims=sample_licence("hotel"), now=long_ago).text
    keys = json.loads(run("keys", "rotate").stdout)["keys"]
    theirs = cwt.decode(zlib.decompress(base45.b45decode(made[4:])), keys=[COSEKey.from_jwk(key) for key in keys])
    assert isinstance(theirs, dict)
    assert theirs[1] == "127.0.0.1"


def test_all_codes_of_a_licence_change_their_standing_at_once(code: str) -> None:
    number = sample_licence("hotel").number
    operations.issue_code(claims=sample_licence("hotel"), now=NOW)
    assert run("standing", "suspend", number).stdout.strip() == "2 of 2 codes changed"
    assert sorted(queries.standings(1).values()) == [Standing.SUSPENDED, Standing.SUSPENDED]
    assert run("standing", "resume", number).exit_code == 0
    assert run("standing", "revoke", "nothing").exit_code == 1
    assert queries.standings(1) == {}
    assert run("standing", "revoke", number).exit_code == 0
    assert run("standing", "resume", number).stdout.strip() == "0 of 2 codes changed"


def test_with_keys_it_needs_no_database(tmp_path: Path) -> None:
    """The whole command, as it is installed, with an address where no database is."""
    city = Issuer()
    jwk = {"kty": "EC", "crv": "P-256", "kid": city.signer.kid}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [jwk | public_jwk(city.signer.private.public_key())]}))
    elsewhere = {**os.environ, "HUIYIN_HOME": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere"}
    words = ["verify", city.code(), "--keys", str(tmp_path / "keys.json"), "--at", NOW.isoformat()]
    done = subprocess.run(
        [sys.executable, "-m", "huiyin", "permits", *words], env=elsewhere, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.startswith("valid: ")) == (0, True), done.stderr
    words = [sys.executable, "-m", "huiyin", "permits", "verify", city.code()]
    done = subprocess.run(words, env=elsewhere, capture_output=True, text=True, check=False)
    assert (done.returncode, "give the keys by --keys" in done.stderr) == (2, True), done.stderr
