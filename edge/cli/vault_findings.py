"""What `linli doctor` finds out about the vault: its key, the faces in it, and what the law asks of their number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from edge.cli.face_words import FILING, FILING_SOON
from edge.config import Config
from edge.core.migrate import TooNew
from edge.core.vault import Vault, VaultError, is_of_this_release

Finding = tuple[str, str]
LAW = "《人脸识别技术应用安全管理办法》 (CAC and MPS, Order No. 19)"


def vault_findings(config: Config) -> Iterator[Finding]:
    """Look at a vault that is there; one of an older release is left as it is."""
    if not (config.data / "vault.db").exists():
        yield "look", "no vault yet: it is made at the first start"
        return
    try:
        if not is_of_this_release(config.data):
            yield "look", "vault: of an older release; it is brought up to this one when the hub is started"
            return
        with closing(Vault(config.data)) as vault:
            yield from _key(vault)
            yield filing(vault.stored_faces())
            if config.vision is not None:
                yield from _other(vault, config.vision.gallery)
    except (TooNew, VaultError) as error:
        yield "bad", f"vault: {error}"


def filing(stored: int, bound: int = FILING) -> Finding:
    """Say how far the stored faces, unknown ones too, are from the number that must be filed."""
    counted = f"faces of {stored} people are stored"
    if stored >= bound:
        return "look", (
            f"{counted}: {bound} are reached: within 30 working days of that day file with the provincial internet "
            f"authority, {LAW}; docs/privacy.md"
        )
    if stored >= FILING_SOON * bound:
        return "look", (
            f"{counted}: at {bound} {LAW} asks for filing with the provincial internet authority within 30 working "
            "days: prepare it now, and delete who has moved out; docs/privacy.md"
        )
    return "ok", f"{counted}; from {bound} on they must be filed"


def _key(vault: Vault) -> Iterator[Finding]:
    key, places = vault.master_key()
    yield "ok", f"vault key is private: {key} in {places[0]}"
    for spare in places[1:]:
        yield "look", f"vault key: {spare} holds it too: delete it, or a copy of the folder is a copy of the key"
    if vault.counter("unproven"):
        yield "look", "vault: something deleted was not yet seen to be gone from the disk: linli vault check"


def _other(vault: Vault, embedder: str) -> Iterator[Finding]:
    for other, people in vault.faces_of_other(embedder).items():
        yield (
            "look",
            (
                f"{people} people have faces of {other} only, useless to {embedder}; photos are not kept, so nothing "
                "can be made of them: enrol these people anew (linli face status, linli person face)"
            ),
        )
