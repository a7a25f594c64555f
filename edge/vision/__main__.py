"""`python -m edge.vision`: the vision worker, started by `edge.vision.host`."""

from __future__ import annotations

from edge.vision.polite import be_polite
from edge.vision.worker import main

if __name__ == "__main__":
    be_polite()
    main()
