"""The page at /api/docs. All it loads comes from this machine, and no script stands in the page itself."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

router = APIRouter(prefix="/api/docs", include_in_schema=False)

ASSETS = Path(fastapi_offline.__file__).parent / "static"
FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Marketing dashboard</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<noscript>This page needs JavaScript; <a href="/api/openapi.json">openapi.json</a> says the same.</noscript>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""

START = """SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  tryItOutEnabled: true,
});
"""


@router.get("")
def page() -> HTMLResponse:
    return HTMLResponse(PAGE)


@router.get("/start.js")
def start() -> Response:
    return Response(START, media_type="text/javascript")


@router.get("/{name}")
def asset(name: str) -> Response:
    if name not in FILES:
        return Response("Not found.", 404, media_type="text/plain")
    return FileResponse(
        ASSETS / name, media_type=FILES[name], headers={"Cache-Control": "public, max-age=86400"}
    )
