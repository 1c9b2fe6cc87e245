"""The service on many machines: replicas of the same app behind Ray Serve, as many as the load asks for.

`dedup-tui serve --engine ray` runs it for as long as the command lives. To leave it running on a cluster, give Ray Serve
the target: `serve run tui_dedup.service.ray_serve:app cores=8 gpus=1`, with the settings in its environment.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from tui_dedup import config
from tui_dedup.cluster import ClusterError, connected, needs
from tui_dedup.embed import model_key
from tui_dedup.service import access
from tui_dedup.service.access import ServeError
from tui_dedup.settings import Settings

NAME = "dedup-tui"
MOST = 64
"""Replicas that the load may call for; the cluster's size bounds them first."""
ONGOING = 32
"""Requests that a replica takes at once; it tells clients itself when too many pictures wait."""
GRACE = 30.0
"""Seconds that a replica has to answer what it took when it is to end."""


def run(settings: Settings) -> None:
    """Serve on the cluster of the settings until Ctrl+C or SIGTERM; raises `ServeError` and `ClusterError`."""
    with deployed(settings):
        threading.Event().wait()


@contextmanager
def deployed(settings: Settings) -> Iterator[None]:
    """Run the service on the cluster of the settings while the block lasts; raises as `run` does, and `EmbedError`."""
    access.check(settings.serve)
    model_key(settings.embed)  # a model's file that is missing is said before anything is started
    with connected(settings.cluster) as machines:
        if machines is None:
            raise ServeError("Ray Serve needs --engine ray.")
        from ray import serve  # noqa: PLC0415 - seconds to import

        wanted = settings.embed.device == "cuda" or (settings.embed.device == "auto" and machines.gpus > 0)
        serve.start(http_options=_http(settings))
        try:
            _start(application(settings, needs(on_gpus=wanted)))
            yield
        finally:
            serve.shutdown()  # type: ignore[no-untyped-call]


def _start(application: Any) -> None:
    from ray import serve  # noqa: PLC0415

    try:
        serve.run(application, name=NAME)
    except RuntimeError as error:
        raise ClusterError(f"Ray Serve cannot run the service: {error}") from error


def app(arguments: dict[str, str]) -> Any:
    """Return the service for `serve run` with `cores=` and `gpus=` of a replica, by the settings of the environment.

    Raises `ServeError` without a token: who may reach it is Ray Serve's to say, so it may be anybody.
    """
    settings = config.load()
    access.check(settings.serve)
    if not settings.serve.token:
        raise ServeError("Ray Serve may listen to other machines, so a token is needed: set DEDUP_TUI_SERVE_TOKEN.")
    return application(settings, {"num_cpus": int(arguments.get("cores", 1)), "num_gpus": int(arguments.get("gpus", 0))})


def application(settings: Settings, needs: dict[str, int]) -> Any:
    """Return the service as an application of Ray Serve. `needs` is what a replica takes of its machine, in Ray's words."""
    from ray import serve  # noqa: PLC0415

    mine = replace(
        settings,
        embed=replace(settings.embed, device="cuda" if needs.get("num_gpus") else "cpu"),
        serve=replace(settings.serve, workers=settings.serve.workers or needs["num_cpus"]),
    )

    def asgi() -> Any:
        """Make the app where the replica runs."""
        from tui_dedup.service.app import build  # noqa: PLC0415

        return build(mine)

    replica: Any = serve.deployment(
        serve.ingress(asgi)(),
        name="serve",
        max_ongoing_requests=ONGOING,
        autoscaling_config={"min_replicas": 1, "max_replicas": MOST, "target_ongoing_requests": ONGOING / 4},
        ray_actor_options=needs,
        graceful_shutdown_timeout_s=GRACE,
    )
    return replica.bind()


def _http(settings: Settings) -> dict[str, Any]:
    serve = settings.serve
    return {
        "host": serve.host,
        "port": serve.port,
        "ssl_certfile": serve.tls_cert or None,
        "ssl_keyfile": serve.tls_key or None,
    }
