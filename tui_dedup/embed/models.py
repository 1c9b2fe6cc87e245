"""The models that a person may choose from: what is here, what can be had, fetching and checking it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tui_dedup.embed import builtin, weights
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.tuning import Tunings
from tui_dedup.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that was weighed for finding duplicates. `size` is its download in bytes, `dim` its vectors' length."""

    model: str
    pretrained: str
    size: int
    dim: int
    licence: str
    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer as it stands here: whether its weights are on this machine, and photos a second by device where measured."""

    offer: Offer
    installed: bool
    rates: dict[str, float]


OFFERS = (
    Offer(builtin.NAME, builtin.PRETRAINED, 0, 1280, "Apache-2.0", "comes with dedup-tui; copies, crops and edits"),
    Offer("ViT-B-32", "laion2b_s34b_b79k", 605_000_000, 512, "MIT", "the usual choice: strong, fast on a Mac, free for any use"),
    Offer("ViT-B-16", "datacomp_xl_s13b_b90k", 599_000_000, 512, "MIT", "sees finer than ViT-B-32, at four times the work"),
    Offer("MobileCLIP2-S0", "dfndr2b", 299_000_000, 512, "Apple AMLR", "the smallest download; its licence is for research only"),
    Offer("MobileCLIP2-S2", "dfndr2b", 397_000_000, 512, "Apple AMLR", "stronger than S0; its licence is for research only"),
    Offer("ViT-B-16-SigLIP2", "webli", 1_501_000_000, 768, "Apache-2.0", "strong on scenes; a large download"),
)
"""ViT-B-32 is the one to recommend. Its licence allows every use, which MobileCLIP2's does not, and its download is a
third of SigLIP2's. On two cores in fp32 it ran at 20 photos a second, where MobileCLIP-S1 reached 14."""


def listed(workspace: Workspace) -> list[Listed]:
    """Return every offer with what is known of it on this machine. Asks no network."""
    tunings = Tunings(workspace.models)
    return [
        Listed(
            offer,
            offer.model == builtin.NAME or weights.cached(offer.model, offer.pretrained) is not None,
            tunings.rates(f"{offer.model}/{offer.pretrained}"),
        )
        for offer in OFFERS
    ]


def download(model: str, pretrained: str, *, endpoint: str | None = None, again: bool = False) -> Path:
    """Fetch a model's weights from the hub into its usual cache and return their file, checked.

    Call this only when a person asked for it. The hub's client shows progress on standard error and goes on where an
    interrupted download stopped; `again` starts anew. Raises `EmbedError` when the hub cannot be reached within
    seconds, does not have the weights, or sent other bytes than it announced.
    """
    repository, names = weights.hub_files(weights.entry(model, pretrained))
    name = _offered(repository, names, endpoint)
    path = _fetch(repository, name, endpoint, again)
    if verify(path) is False:
        raise EmbedError(f"{path} was damaged on its way. Fetch it again: dedup-tui models download --again {model} {pretrained}")
    return path


def _offered(repository: str, names: list[str], endpoint: str | None) -> str:
    """Return the first of `names` that the hub has, asking it without a second try, so that no network is told soon."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url  # noqa: PLC0415
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError  # noqa: PLC0415

    for name in names:
        try:
            get_hf_file_metadata(hf_hub_url(repository, name, endpoint=endpoint))
        except EntryNotFoundError:
            continue
        except HfHubHTTPError as error:
            raise EmbedError(f"The hub refuses {repository}: {error}") from error
        except _network_errors() as error:
            raise EmbedError(f"The hub cannot be reached for {repository}: {error}. Check the network and try again.") from error
        return name
    raise EmbedError(f"The hub's {repository} holds none of {', '.join(names)}.")


def _fetch(repository: str, name: str, endpoint: str | None, again: bool) -> Path:
    from huggingface_hub import hf_hub_download  # noqa: PLC0415

    try:
        return Path(hf_hub_download(repository, name, endpoint=endpoint, force_download=again))
    except _network_errors() as error:
        raise EmbedError(f"{repository} cannot be fetched: {error}. What came so far is kept; try again.") from error


def _network_errors() -> tuple[type[Exception], ...]:
    """Return what the hub's client raises: its own error stands on that of its HTTP library, which changes, and on `OSError`."""
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, OfflineModeIsEnabled  # noqa: PLC0415

    bases = (base for base in HfHubHTTPError.__bases__ if issubclass(base, Exception))
    return (*bases, EntryNotFoundError, OfflineModeIsEnabled, ValueError)


def verify(path: Path) -> bool | None:
    """Tell whether weights in the hub's cache are the bytes that the hub announced; None where it announced no digest.

    The cache names the file that `path` links to by its SHA-256.
    """
    announced = path.resolve().name
    if len(announced) != hashlib.sha256().digest_size * 2:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == announced
