"""How long an application takes to be handed in with ten papers of 5 MB, beside writing and fsyncing the same bytes.

Aim: limited by the disk, not by us: no more than twice the floor. The papers go through the page (form data, every PDF
looked through, digest, file, row) and the application through the last step, by Django's test client with real tables;
the floor writes the same bytes into files of the same folder, one after the other, each fsynced with its folder.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benches._town import town

PAPERS, SIZE = 10, 5 * 1024 * 1024
ROUNDS = 15
AIM = 2.0
DONE = {"phone": "13800000000", "agreed": "on"}


def main() -> None:
    """Print the figures; exit 1 if the aim is missed."""
    with town():
        from django.conf import settings
        from django.test import Client, override_settings

        settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
        uploads, sendings, floors, looks = [], [], [], []
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            for turn in range(-1, ROUNDS):
                papers = [paper() for _ in range(PAPERS)]
                # They take turns, so that whatever else the machine does falls on all.
                took = [*handed_in(Client(), papers), floor(settings.FILES_ROOT, papers), looked_through(papers)]
                if turn >= 0:  # the first warms up what is imported once
                    for kept, one in zip((uploads, sendings, floors, looks), took, strict=True):
                        kept.append(one)
    ours = [up + sent for up, sent in zip(uploads, sendings, strict=True)]
    ratio = statistics.median(ours) / statistics.median(floors)
    megabytes = PAPERS * SIZE / 1024 / 1024
    print(f"{PAPERS} papers of {SIZE / 1024 / 1024:.0f} MB, {ROUNDS} times, medians (fastest to slowest):")
    for name, found in (("uploaded", uploads), ("handed in", sendings), ("together", ours)):
        print(f"  {name:<22} {said(found)}   {megabytes / statistics.median(found):7.0f} MB/s")
    print(f"  floor: write and fsync {said(floors)}   {megabytes / statistics.median(floors):7.0f} MB/s")
    print(f"  of it, PDFs looked through {said(looks)}")
    print(f"  ratio to the floor {ratio:.2f}; aim: at most {AIM}: {'reached' if ratio <= AIM else 'MISSED'}")
    sys.exit(0 if ratio <= AIM else 1)


def said(found: Sequence[float]) -> str:
    """Median and range in ms."""
    return f"{statistics.median(found) * 1000:7.0f} ms ({min(found) * 1000:.0f} to {max(found) * 1000:.0f})"


def paper() -> bytes:
    """Another PDF: one page with a picture that cannot be packed, as a scanner makes it."""
    from huiyin.evidence.tests import pdfs

    picture = os.urandom(SIZE - 900)
    head = b"<</Type/XObject/Subtype/Image/Width 2000/Height 2600/BitsPerComponent 8/ColorSpace/DeviceGray/Length %d>>"
    scanned = head % len(picture) + b"stream\n" + picture + b"\nendstream"
    return pdfs.by_hand({**pdfs.ROOT, 4: scanned})


def handed_in(client: object, papers: Sequence[bytes]) -> tuple[float, float]:
    """Seconds for the papers and for the application."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    from huiyin.domains.permits.models import Application
    from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, ticked, wanted_for

    assert isinstance(client, Client)
    yes_no = ("only_prepackaged", "sells_publications", "sells_devices_2", "sells_drugs")
    answers = {"region": REGION, "area": "80", "sells_tobacco": "yes", **dict.fromkeys(yes_no, "no")}
    secret = client.post(f"/open/{STORE}/begin", answers)["Location"].split("/")[3]
    whole = wanted_for(ANSWERS)
    client.post(f"/open/f/{secret}/form", {**whole.form, "next": "1"})
    ticks = {f"shows:{material}": parts for material, parts in ticked(ANSWERS).items()}
    asked = {f"asked:{material}": "1" for material in ticked(ANSWERS)}
    materials = [*whole.papers]
    files: Mapping[str, list[SimpleUploadedFile]] = {
        f"paper:{material}": [
            SimpleUploadedFile(f"{material}.pdf", content, "application/pdf")
            for content in papers[place :: len(materials)]
        ]
        for place, material in enumerate(materials)
    }
    before = Application.objects.count()
    # what a browser does is no part of ours, nor that the test client would copy the body once more
    body = encode_multipart(BOUNDARY, {**files, **ticks, **asked, "next": "1"})
    came = {"CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    up = timed(lambda: client.generic("POST", f"/open/f/{secret}/papers", **came), 302)
    sent = timed(lambda: client.post(f"/open/f/{secret}/send", DONE), 302)
    assert Application.objects.count() == before + 1
    return up, sent


def timed(call: Callable[[], object], status: int) -> float:
    """Seconds of a request that must end like this."""
    started = time.perf_counter()
    answer = call()
    took = time.perf_counter() - started
    assert answer.status_code == status, answer.status_code  # type: ignore[attr-defined]
    return took


def floor(folder: Path, papers: Sequence[bytes]) -> float:
    """Seconds to write these bytes into new files of the folder for good."""
    started = time.perf_counter()
    for place, content in enumerate(papers):
        path = folder / f"floor-{place}"
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    took = time.perf_counter() - started
    for place in range(len(papers)):
        (folder / f"floor-{place}").unlink()
    return took


def looked_through(papers: Sequence[bytes]) -> float:
    """Seconds to look through them alone."""
    from huiyin.evidence.documents import check_document

    started = time.perf_counter()
    for content in papers:
        check_document(content)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
