"""The HTTP API: every resource put together, one shape for errors, one rule for who may."""

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from mkt_dashboard.api import (
    auth_routes,
    confirm_routes,
    docs,
    health,
    jwks,
    reset_routes,
    second_factor_routes,
    sso_routes,
    workspace_routes,
)
from mkt_dashboard.api.auth import says_who_may
from mkt_dashboard.api.errors import answer_errors
from mkt_dashboard.api.reading import Reading
from mkt_dashboard.api.v1 import (
    api_keys,
    audit,
    campaigns,
    contacts,
    contents,
    folders,
    imports,
    lists,
    members,
    tokens,
    workspace,
)

V1 = "/api/v1"
# One router per resource; a new file adds itself here.
RESOURCES = [
    health.router,
    tokens.router,
    api_keys.router,
    campaigns.router,
    contacts.router,
    contents.router,
    folders.router,
    lists.router,
    imports.router,
    members.router,
    audit.router,
    workspace.router,
]
MEGABYTE = 1024 * 1024

api = FastAPI(
    title="Marketing dashboard",
    version="1",
    description="What people do in the browser, for programs. Send an API key, or a token of /api/v1/auth.",
    docs_url=None,
    redoc_url=None,
    openapi_url="/api/openapi.json",
    redirect_slashes=False,
)
answer_errors(api)
api.add_middleware(Reading)
for resource in RESOURCES:
    api.include_router(resource, prefix=V1)
api.include_router(docs.router)
api.include_router(auth_routes.router)
api.include_router(jwks.router)
api.include_router(workspace_routes.router)
api.include_router(confirm_routes.router)
api.include_router(second_factor_routes.router)
api.include_router(reset_routes.router)
api.include_router(sso_routes.router)


def undeclared(app: FastAPI) -> list[str]:
    """Name the routes of the API that say nothing about who may use them."""
    routes = [route for route in iter_route_contexts(app.routes) if (route.path or "").startswith(V1)]
    return [f"{route.path}" for route in routes if not says_who_may(route.dependant)]


def refuse_undeclared(app: FastAPI) -> None:
    """Do not start with a door that nobody guards."""
    open_doors = undeclared(app)
    if open_doors:
        raise RuntimeError(
            f"These routes name no permission and are not marked public: {', '.join(open_doors)}"
        )


refuse_undeclared(api)
