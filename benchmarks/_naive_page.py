"""The obvious way from a PDF to a panel: `python -m benchmarks._naive_page PDF WIDTH HEIGHT GREYS ROUNDS`.

The page at 144 dots an inch, made to fit by Pillow, Floyd-Steinberg all over. Prints the seconds of each round and
the process's peak of resident memory in MB.
"""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import msgspec
import pypdfium2
from PIL import Image, ImageOps

NICE = 10
"""As the render worker has it."""


def drawn(data: bytes, size: tuple[int, int], greys: int) -> bytes:
    page = pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().convert("L")
    fitted = ImageOps.pad(page, size, Image.Resampling.LANCZOS, color=255)
    buffer = io.BytesIO()
    if greys == 2:
        fitted.convert("1").save(buffer, "BMP")
    else:
        palette = Image.new("P", (1, 1))
        palette.putpalette([level * 255 // (greys - 1) for level in range(greys) for _ in "rgb"])
        fitted.convert("RGB").quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(buffer, "PNG", bits=4)
    return buffer.getvalue()


def peak_mb(pid: int | str = "self") -> float:
    """Return the largest resident memory that a process had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    pdf, width, height, greys, rounds = sys.argv[1:]
    os.nice(NICE)
    newspaper, taken = Path(pdf).read_bytes(), []
    for _ in range(int(rounds)):
        begun = time.perf_counter()
        drawn(newspaper, (int(width), int(height)), int(greys))
        taken.append(time.perf_counter() - begun)
    sys.stdout.buffer.write(msgspec.json.encode((taken, peak_mb())))
