"""What finds similar photos: the model, the device that it runs on, the service, the index of near vectors."""

from tui_dedup.doctor.finding import Check, Finding, State
from tui_dedup.embed.errors import EmbedError
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace


def model(settings: Settings) -> Finding:
    """Whether the model of the settings lies on this machine."""
    from tui_dedup.embed import weights  # noqa: PLC0415 - brings in open_clip
    from tui_dedup.embed.identity import is_model_file, model_key  # noqa: PLC0415

    try:
        name = model_key(settings.embed)
        if not is_model_file(settings.embed.model):
            weights.find(settings.embed, Workspace(settings.workspace).models)
    except EmbedError as error:
        return Finding("model", State.BROKEN, f"{settings.embed.model} {settings.embed.pretrained}".strip(), str(error))
    return Finding("model", State.GOOD, name)


def device(settings: Settings) -> Finding:
    """Where the model runs."""
    from tui_dedup.embed import device as devices  # noqa: PLC0415 - brings in torch

    try:
        return Finding("device", State.GOOD, devices.NAMES[devices.choose(settings.embed.device)])
    except EmbedError as error:
        return Finding("device", State.BROKEN, settings.embed.device, str(error))


def index(settings: Settings) -> Finding:
    """Whether this build of annoy finds the neighbours of a small set: some builds crash, or find others."""
    from tui_dedup.match import annoy_index  # noqa: PLC0415

    space = Workspace(settings.workspace)
    space.create()
    if annoy_index.works(space.folder):
        return Finding("index", State.GOOD, "annoy finds what it should")
    fix = "nothing is lost: near vectors are compared one by one instead, which is slower on very many photos"
    return Finding("index", State.MISSING, "this build of annoy fails its test", fix)


def service(settings: Settings) -> Finding:
    """Whether the inference service of the settings answers, and with the same model."""
    from tui_dedup.embed.address import ServiceURLError  # noqa: PLC0415
    from tui_dedup.embed.remote import Remote  # noqa: PLC0415 - brings in the HTTP client

    wanted = settings.embed
    if not wanted.service_url or wanted.mode == "local":
        return Finding("service", State.GOOD, "none is asked: photos are embedded on this machine")
    try:
        engine = Remote.opened(Workspace(settings.workspace), settings, ())
    except (EmbedError, ServiceURLError) as error:
        return Finding("service", State.BROKEN if wanted.mode == "remote" else State.MISSING, "it cannot be used", str(error))
    engine.close()
    return Finding("service", State.GOOD, f"{engine.info.key} {engine.place}")


CHECKS: tuple[Check, ...] = (model, device, service, index)
