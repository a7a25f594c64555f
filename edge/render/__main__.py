"""`python -m edge.render`: the render worker, started by `edge.render.host`."""

from __future__ import annotations

from edge.render.worker import main

if __name__ == "__main__":
    main()
