"""The roles a person, a screen or a peer can hold."""

from typing import Literal

Role = Literal["resident", "guard", "staff", "maintainer", "grid_worker", "panel", "city", "system"]
"""panel: a screen without a person, bound to its door or place. grid_worker: looks after the households of a grid.

city: the city platform. system: the hub itself.
"""

WATCHERS: tuple[Role, ...] = ("guard", "staff", "maintainer")
"""Who looks after a community."""

OFFICE: tuple[Role, ...] = ("staff", "maintainer")
"""Who decides for the property: notices, screens, people."""

FIELD: tuple[Role, ...] = (*WATCHERS, "grid_worker")
"""Who works for the residents, on the spot or in the office."""

EVERYONE: tuple[Role, ...] = (*FIELD, "resident", "panel")
"""Who may read what hangs on the notice board."""
