"""Consent to face recognition taken back: the wish, and that the templates were destroyed."""

from __future__ import annotations

from typing import ClassVar

from models.nouns import Command, Event, command, event
from models.people import Pin, Via
from models.relay import DeviceCommand
from models.text import Id, Instant

VAULT = "vault/0"
"""The channel of the vault's keeper: what it destroys is asked of it as of a device."""


@command("access.withdraw_face", roles=("panel",), thing="door")
class WithdrawFaceAtDoor(Command, frozen=True, kw_only=True):
    """Somebody at the gate screen proves with room number and PIN who they are, and takes their consent back."""

    door: Id
    proof: Pin


@command("consent.withdraw_face", roles=("staff", "maintainer"), confirm=True)
class WithdrawFace(Command, frozen=True, kw_only=True):
    """A member of staff records that a person took their consent back."""

    person: Id


@command("consent.destroy_faces", durability="act")
class DestroyFaces(DeviceCommand, frozen=True, kw_only=True):
    """Destroy the person's face key and templates, as `by` recorded it; doing it again does nothing more."""

    actuates: ClassVar[bool] = False
    person: Id
    by: Id


@event("consent.face_withdrawn")
class FaceWithdrawn(Event, frozen=True, kw_only=True):
    """A person took their consent to face recognition back; `by` recorded it."""

    person: Id
    by: Id
    via: Via
    at: Instant


@event("consent.faces_destroyed")
class FacesDestroyed(Event, frozen=True, kw_only=True):
    """Their face key and templates are gone, from the disk too."""

    person: Id
