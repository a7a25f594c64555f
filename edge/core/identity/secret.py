"""Secrets that people type: Argon2id (RFC 9106), off the loop, one at a time so that memory stays bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from models.envelope import Refusal
from models.ports import EnrolmentRefused
from models.text import Words

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's smallest setting: 19 MiB, two passes. What is hashed was keyed with the vault's hash key before."""
PIN_DIGITS = 6
PASSWORD_LENGTH = 10
PIN_LENGTH = Refusal("pin_length", Words(f"门禁密码是 {PIN_DIGITS} 位数字。", f"A PIN has {PIN_DIGITS} digits."))
PIN_EASY = Refusal(
    "pin_easy", Words("这个门禁密码太好猜，请换一个。", "This PIN is too easy to guess: choose another.")
)
PASSWORD_SHORT = Refusal(
    "password_short",
    Words(
        f"密码至少要 {PASSWORD_LENGTH} 位，请换一个。",
        f"A password has at least {PASSWORD_LENGTH} characters: choose another.",
    ),
)
CARD_DIGITS = (4, 32)
CARD_NUMBER = Refusal(
    "card_number",
    Words(
        "卡号是读卡器输出的 4 至 32 位数字或字母。",
        "A card's number has 4 to 32 digits or letters, as its reader types it.",
    ),
)
_one_at_a_time = asyncio.Semaphore(1)


async def hashed(text: str) -> str:
    """Return the Argon2id hash."""
    async with _one_at_a_time:
        return await asyncio.to_thread(HASHER.hash, text)


async def first_match(found: Sequence[tuple[str, str]], text: str) -> str | None:
    """Return the first person whose verifier fits; as slow for nobody as for one."""
    async with _one_at_a_time:
        return await asyncio.to_thread(_first_match, found, text)


def check_pin(pin: str) -> None:
    """Raise EnrolmentRefused where the PIN is not six digits, or one everybody tries."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise EnrolmentRefused(PIN_LENGTH)
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise EnrolmentRefused(PIN_EASY)


def check_card(number: str) -> None:
    """Raise EnrolmentRefused where no reader types such a number."""
    if not (CARD_DIGITS[0] <= len(number) <= CARD_DIGITS[1] and number.isascii() and number.isalnum()):
        raise EnrolmentRefused(CARD_NUMBER)


def check_password(password: str) -> None:
    """Raise EnrolmentRefused where the password is too short."""
    if len(password) < PASSWORD_LENGTH:
        raise EnrolmentRefused(PASSWORD_SHORT)


def _first_match(found: Sequence[tuple[str, str]], text: str) -> str | None:
    if not found:
        HASHER.hash(text)
    for person, verifier in found:
        try:
            HASHER.verify(verifier, text)
        except VerifyMismatchError:
            continue
        return person
    return None
