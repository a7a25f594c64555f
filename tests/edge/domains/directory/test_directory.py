from __future__ import annotations

import msgspec
import pytest

from edge.domains.directory import Config, Directory, Service
from models.directory import Hours, ServiceRow

CANTEEN = Service(
    id="canteen",
    category="meals",
    name="老年食堂",
    name_en="Seniors' canteen",
    phone="0571-8800 1234",
    place="3 号楼一层",
    hours=(Hours(days=(1, 2, 3, 4, 5), start=660, end=780),),
)
CLINIC = Service(id="clinic", category="health", name="社区卫生站")


def test_the_directory_shows_what_is_configured_in_that_order() -> None:
    domain = Directory(Config(services=(CANTEEN, CLINIC)))
    rows = dict(pair for pair in domain.rows(domain.start(), None) if isinstance(pair, tuple))
    assert list(rows) == ["canteen", "clinic"]
    assert rows["canteen"] == ServiceRow(
        id="canteen",
        category="meals",
        name="老年食堂",
        name_en="Seniors' canteen",
        phone="0571-8800 1234",
        place="3 号楼一层",
        hours=(Hours(days=(1, 2, 3, 4, 5), start=660, end=780),),
    )


@pytest.mark.parametrize("phone", ["call me", "tel:123", "1" * 30])
def test_a_phone_number_is_something_to_dial(phone: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "a", "category": "meals", "name": "A", "phone": phone}, Service)
