"""The command `serve`."""

from contextlib import suppress
from importlib.util import find_spec

import click

from tui_dedup.cli.codes import DONE
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings

_CLUSTER = ("--engine", "--ray-address")


@click.command()
@settings_flags("--workspace", "--model", "--pretrained", "--device", "--host", "--port", "--tls-cert", "--tls-key", *_CLUSTER)
def serve(settings: Settings) -> int:
    """Embed the photos of other machines: the inference service over HTTP. The token comes from DEDUP_TUI_SERVE_TOKEN."""
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "prometheus_client", "python_multipart")):
        raise click.UsageError("The service needs more packages: pip install 'dedup-tui[serve]'.")
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again that ended it
        if settings.cluster.engine == "ray":
            from tui_dedup.service import ray_serve  # noqa: PLC0415 - brings in Ray

            ray_serve.run(settings)
        else:
            from tui_dedup.service import server  # noqa: PLC0415 - brings in the web server and the model

            server.run(settings)
    return DONE
