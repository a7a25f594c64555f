"""Answers: JSON, and problems as {code, words} or, where a person navigated, as a plain page."""

from __future__ import annotations

import asyncio
import html
import string
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from aiohttp import web

from models.envelope import Refusal
from models.text import Words

T = TypeVar("T")

NOTICE = string.Template((Path(__file__).parent / "notice.html").read_text(encoding="utf-8"))

NOT_SET_UP = Refusal(
    "not_set_up",
    Words(
        "系统尚未设置管理员。请在邻里主机本机上打开此页面完成设置。",
        "No administrator has been set up yet. Open this page on the hub itself to do so.",
    ),
)
NO_HOST = Refusal(
    "unknown_host",
    Words(
        "不认识这个主机名。请用 IP 地址访问，或在 linli.yaml 的 web.names 中加入此名称。",
        "This host name is not known. Use the IP address, or add the name to web.names in linli.yaml.",
    ),
)
FOREIGN_ORIGIN = Refusal(
    "foreign_origin",
    Words("请求不是从本系统的页面发出的，已拒绝。", "The request did not come from a page of this hub."),
)
TOO_MANY = Refusal("too_many", Words("尝试次数太多，请稍后再试。", "Too many tries: please wait a little."))
BAD_BODY = Refusal("bad_body", Words("请求格式不对。", "The request is not in the expected form."))
NOT_JSON = Refusal("not_json", Words("请求必须是 JSON。", "The request must be JSON."))
NOT_FOUND = Refusal("not_found", Words("没有这个页面或数据。", "There is no such page or record."))
BAD_METHOD = Refusal("bad_method", Words("不支持这种请求。", "This kind of request is not supported."))
TOO_LARGE = Refusal("too_large", Words("请求内容太大。", "The request is too large."))
TOO_SLOW = Refusal("too_slow", Words("请求传得太慢。", "The request arrived too slowly."))
INTERNAL = Refusal("internal", Words("系统内部出错，已记录。", "Something went wrong inside; it was logged."))
BUSY = Refusal("busy", Words("连接的屏幕太多，请稍后再试。", "Too many screens are connected: try later."))

BODY_SECONDS = 10.0


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, refusal: Refusal, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal.code)
        self.status = status
        self.refusal = refusal
        self.headers = dict(headers or {})


def answer(value: object, status: int = 200) -> web.Response:
    """Return `value` as JSON."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def explain(request: web.Request, problem: Problem) -> web.Response:
    """Return the problem as a page where the browser navigates, as JSON everywhere else."""
    words = problem.refusal.words
    if "text/html" not in request.headers.get("Accept", ""):
        response = answer({"code": problem.refusal.code, "words": words}, problem.status)
    else:
        text = NOTICE.substitute(zh=html.escape(words.zh), en=html.escape(words.en))
        response = web.Response(text=text, status=problem.status, content_type="text/html")
    response.headers.update(problem.headers)
    return response


async def body(request: web.Request, of: type[T]) -> T:
    """Return the request's JSON body as an `of`. Raise Problem 400, 408 or 415."""
    if request.content_type != "application/json":
        raise Problem(415, NOT_JSON)
    data = await _read(request)
    try:
        return msgspec.json.decode(data, type=of)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        raise Problem(400, BAD_BODY) from None


async def body_by_key(request: web.Request, types: Mapping[str, type[T]]) -> T:
    """Return the request's JSON body as the first type whose key it has. Raise Problem as `body`."""
    data = await body(request, dict[str, object])
    of = next((types[key] for key in types if key in data), None)
    if of is None:
        raise Problem(400, BAD_BODY)
    try:
        return msgspec.convert(data, of)
    except msgspec.ValidationError:
        raise Problem(400, BAD_BODY) from None


async def _read(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise Problem(408, TOO_SLOW, {"Connection": "close"}) from None
