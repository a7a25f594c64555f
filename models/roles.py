"""The roles a person, a screen or a peer can hold."""

from typing import Literal

Role = Literal["resident", "guard", "staff", "maintainer", "panel", "city", "system"]
"""panel: a gate screen, bound to its door. city: the city platform. system: the hub itself."""

WATCHERS: tuple[Role, ...] = ("guard", "staff", "maintainer")
"""Who looks after a community."""
