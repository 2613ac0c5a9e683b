"""Reads the words of one photo in a process of its own: a JPEG on standard input, JSON on standard output.

Nothing of the product is imported, so that the process is small and what it reads cannot reach anything. The models
are the ones in the wheel of `rapidocr`; the network is barred before it is imported, so that nothing is ever fetched.
"""

import json
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

MEMORY = 2 * 1024**3
"""Bytes of address space; measured: 0.8 GB, of which a third is ever in memory."""
COMPUTING = 30
"""Seconds of computing."""
LONGEST_SIDE = 1600
"""Pixels; a larger picture is made smaller."""


def main() -> None:
    """Read, write, end. Pages come first: reading gets what they leave."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING, COMPUTING))
    socket.socket.connect = _barred  # type: ignore[method-assign]
    found = _words(sys.stdin.buffer.read())
    json.dump(found, sys.stdout, ensure_ascii=True)


def _barred(*_given: object) -> NoReturn:
    raise OSError("reading a photo speaks to nobody")


def _words(content: bytes) -> list[dict[str, object]]:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    engine = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(_only(models, "*det*.onnx")),
            "Det.limit_type": "max",
            "Det.limit_side_len": 960,
            "Cls.model_path": str(_only(models, "*cls*.onnx")),
            "Rec.model_path": str(_only(models, "*rec*.onnx")),
            "Rec.rec_batch_num": 2,
        }
    )
    read: Any = engine(content)  # typed as whatever any of its three models gives
    if read.txts is None:
        return []
    return [
        {"text": text, "score": float(score), "corners": [[float(x), float(y)] for x, y in box]}
        for text, score, box in zip(read.txts, read.scores, read.boxes, strict=True)
    ]


def _only(folder: Path, pattern: str) -> Path:
    """The model of this kind that came with the package; another release may call it otherwise."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{pattern}: {len(found)} models in {folder}")
    return found[0]


if __name__ == "__main__":
    main()
