"""What every request passes: host, setup and origin checks, security headers, errors in words."""

from __future__ import annotations

import logging
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from edge.web import answers
from edge.web.answers import Problem, explain
from edge.web.peers import host_is_ours, is_local, same_origin
from models.envelope import Refusal
from models.ports import Identity

LOG = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STATUS = {404: answers.NOT_FOUND, 405: answers.BAD_METHOD, 413: answers.TOO_LARGE}


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers; what the API says is stored nowhere."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every failure into {code, words}; what nobody foresaw is logged."""
    try:
        return await handler(request)
    except Problem as problem:
        return explain(request, problem)
    except web.HTTPException as error:
        if error.status not in STATUS:
            raise
        headers = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
        return explain(request, Problem(error.status, STATUS[error.status], headers))
    except Exception:
        LOG.exception("%s %s failed", request.method, request.path)
        return explain(request, Problem(500, answers.INTERNAL))


def admit(identity: Identity, names: frozenset[str], of_device: Callable[[web.Request], bool]) -> Middleware:
    """Return the middleware that lets a request in, or raises Problem 403 or 421.

    `of_device`: a device answers it, which no cookie reaches, so that it may come from anywhere.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        problem = _why_not(request, identity, names, of_device)
        if problem is not None:
            status, refusal = problem
            raise Problem(status, refusal)
        return await handler(request)

    return check


def _why_not(
    request: web.Request, identity: Identity, names: frozenset[str], of_device: Callable[[web.Request], bool]
) -> tuple[int, Refusal] | None:
    if not identity.has_administrator() and not is_local(request):
        return 403, answers.NOT_SET_UP
    host = request.headers.get("Host", "")
    if not host_is_ours(host, names):
        return 421, answers.NO_HOST
    changes = request.method not in SAFE_METHODS or "Upgrade" in request.headers
    if changes and not (same_origin(request.headers.get("Origin"), host) or of_device(request)):
        return 403, answers.FOREIGN_ORIGIN
    return None
