"""Documents: PDF files, kept byte for byte because a signature or a seal may cover them."""

from huiyin.evidence.rules import PDF, Reason, Refused

# ISO 32000-1, 7.5.2 and 7.5.5: "%PDF-1.x" first (readers forgive what stands in the first 1024 bytes before it; we do
# not, as a picture or a page could stand there), "%%EOF" near the end.
HEAD = b"%PDF-"
TAIL = b"%%EOF"
TAIL_WITHIN = 2048


def check_document(content: bytes) -> str:
    """The MIME type of a document that may be kept. Raises `Refused`."""
    if not content.startswith(HEAD):
        raise Refused(Reason.NOT_A_DOCUMENT)
    if TAIL not in content[-TAIL_WITHIN:]:
        raise Refused(Reason.DOCUMENT_DAMAGED)
    return PDF
