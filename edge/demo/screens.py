"""The demo's screens: what linli.yaml says of them, and what the office hangs up on the first day."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import aiohttp
import msgspec

from models.content import Block, Run, Table, Text

MAC = "02:00:00:AA:BB:01"
PANEL = {"id": "yard-panel", "kind": "trmnl", "name": "院子阅报屏", "mac": MAC, "token": "demo-panel-token-2026"}
SERVICES = [
    {"id": "property", "category": "property", "name": "物业服务中心", "name_en": "Property office",
     "phone": "010-5550100", "place": "1号楼一层", "hours": [{"start": 480, "end": 1200}]},
    {"id": "canteen", "category": "meals", "name": "长者食堂", "name_en": "Canteen for the elderly",
     "phone": "010-5550101", "place": "社区中心", "about": "60岁以上可送餐上门",
     "hours": [{"start": 390, "end": 540}, {"start": 660, "end": 810}]},
    {"id": "clinic", "category": "health", "name": "社区卫生站", "name_en": "Community clinic",
     "phone": "010-5550102", "place": "5号楼东侧", "hours": [{"days": [1, 2, 3, 4, 5], "start": 480, "end": 1050}]},
    {"id": "care", "category": "elder_care", "name": "居家养老服务", "name_en": "Home care",
     "phone": "010-5550103", "about": "助浴、助洁、陪同就医"},
]  # fmt: skip
DOMAINS: dict[str, object] = {
    "alarms": {}, "shifts": {}, "requests": {}, "visits": {}, "plan": {}, "polls": {},
    "notices": {"feeds": [{"id": "weather", "kind": "weather", "priority": 5}]},
    "directory": {"services": SERVICES},
    "screens": {
        "screens": [
            {"id": "yard", "name": "院子阅报屏", "area": "院子", "kind": "panel", "panel": "yard-panel/0"},
            {"id": "hall", "name": "大堂屏", "area": "1号楼", "kind": "kiosk", "width": 1920, "height": 1080},
            {"id": "lobby", "name": "大堂触摸屏", "area": "1号楼", "kind": "touch"},
        ]
    },
}  # fmt: skip
NOTICE = Text(
    title="关于冬季供暖的通知",
    blocks=(
        Block(runs=(Run(text="各位居民："),)),
        Block(runs=(Run(text="本小区将于11月15日开始供暖。请家中"), Run(text="留人", bold=True), Run(text="试水。"))),
        Block(runs=(Run(text="检查阀门是否打开"),), style="item"),
        Block(runs=(Run(text="发现漏水请立即报修"),), style="item"),
    ),
    signature="物业服务中心",
)
QUESTION, OPTIONS = Text(title="您希望活动室周末几点开放？"), ("上午八点", "上午九点", "上午十点")
DAY_NS = 86_400_000_000_000


def weather() -> bytes:
    """Return what the demo's city says of the weather, good for a day."""
    rows = (("08时", "晴", "6°C"), ("12时", "晴", "12°C"), ("16时", "多云", "11°C"), ("20时", "多云", "7°C"))
    text = Text(title="今日天气", blocks=(Table(columns=("时间", "天气", "气温"), rows=rows),))
    return msgspec.json.encode({"text": text, "until": datetime.now(UTC) + timedelta(days=1)})


async def hang_up(url: str, sign_in: tuple[str, str]) -> None:
    """Publish a notice and open a poll, as somebody in the office would."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, headers={"Origin": url}, cookie_jar=jar, raise_for_status=True) as http:
        await http.post("/api/session", json={"login": sign_in[0], "password": sign_in[1]})
        if await _rows(http, "poll"):
            return
        ends = time.time_ns() + 30 * DAY_NS
        draft = await _ask(http, "notices.draft", kind="notice", text=await _keep(http, NOTICE), expires=ends)
        await _ask(http, "notices.publish", notice=draft)
        options = [await _keep(http, Text(title=option)) for option in OPTIONS]
        await _ask(http, "polls.open", question=await _keep(http, QUESTION), options=options, closes=ends)


async def _rows(http: aiohttp.ClientSession, kind: str) -> list[object]:
    async with http.get(f"/api/snapshot?kinds={kind}") as answer:
        return list((await answer.json())["changes"])


async def _keep(http: aiohttp.ClientSession, text: Text) -> str:
    async with http.post("/api/contents?kind=text&audience=public", data=msgspec.json.encode(text)) as answer:
        return str((await answer.json())["id"])


async def _ask(http: aiohttp.ClientSession, command: str, **fields: object) -> str:
    async with http.post(f"/api/commands/{command}", json=fields) as answer:
        return str((await answer.json())["id"])
