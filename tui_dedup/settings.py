"""Every setting once: its type, its default and its one-line meaning. `tui_dedup.config` reads them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tui_dedup.records import Level, Trait

APP = "dedup-tui"

KeepRule = Literal[
    "oldest",
    "resolution",
    "size",
    "sharpest",
    "exposure",
    "format",
    "folder",
    "favourite",
    "companions",
    "name",
    "path",
    "smallest-path",
]
DeedAction = Literal["trash", "move", "hardlink", "reflink", "report"]
Protocol = Literal["auto", "kitty", "iterm", "sixel", "halfcell", "off"]
Mode = Literal["auto", "local", "remote"]
Dialect = Literal["dedup-tui", "kserve"]


class Scan(Struct, frozen=True, forbid_unknown_fields=True):
    """What is read, and how."""

    exclude: Annotated[tuple[str, ...], Meta(description="globs of files and folders to leave out, as in .gitignore")] = ()
    reports: Annotated[
        tuple[str, ...], Meta(description="JSON reports of fclones, jdupes, rmlint or Czkawka whose files are looked at")
    ] = ()
    hidden: Annotated[bool, Meta(description="look into folders and files whose name starts with a dot")] = False
    min_size: Annotated[int, Meta(ge=0, description="leave out files smaller than this many bytes")] = 0
    limit: Annotated[int, Meta(ge=0, description="look at no more than this many photos; 0 means all")] = 0
    workers: Annotated[int, Meta(ge=0, le=256, description="decoding processes; 0 means one for each core")] = 0
    timeout: Annotated[float, Meta(gt=0, description="seconds a single file may take before it is given up")] = 60.0
    max_pixels: Annotated[int, Meta(ge=1, description="refuse pictures with more pixels than this")] = 400_000_000
    memory_limit: Annotated[int, Meta(ge=0, description="bytes that one decoding process may take; 0 means no limit")] = (
        2_000_000_000
    )
    thumbnail_side: Annotated[int, Meta(ge=224, le=2048, description="longer side of a thumbnail in pixels")] = 512
    thumbnail_cache: Annotated[
        int, Meta(ge=0, description="bytes that the thumbnails may take in all (2 GiB hold some 50,000), oldest out")
    ] = 2_147_483_648


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """What counts as alike, and which photo is kept."""

    levels: Annotated[tuple[Level, ...], Meta(min_length=1, description="levels to look for")] = tuple(Level)
    perceptual_distance: Annotated[int, Meta(ge=0, le=64, description="bits of 256 that two hashes may differ in")] = 24
    ai_threshold: Annotated[
        float, Meta(ge=0, le=1, description="cosine from which two photos are alike; 0 means the model's own")
    ] = 0.0
    ai_index: Annotated[Literal["auto", "exact", "annoy"], Meta(description="how near vectors are found")] = "auto"
    keep: Annotated[tuple[KeepRule, ...], Meta(min_length=1, description="rules that choose the keeper, in order")] = (
        "oldest",
        "resolution",
        "size",
        "companions",
        "name",
        "path",
    )
    keep_formats: Annotated[tuple[str, ...], Meta(description="formats for the rule `format`, the best first")] = (
        "DNG",
        "RAW",
        "HEIF",
        "TIFF",
        "PNG",
        "JPEG",
    )
    keep_folders: Annotated[tuple[str, ...], Meta(description="folders for the rule `folder`, the best first")] = ()


class Embed(Struct, frozen=True, forbid_unknown_fields=True):
    """How pixels become vectors."""

    model: Annotated[str, Meta(description="OpenCLIP model, or `builtin`, which needs no download")] = "builtin"
    pretrained: Annotated[str, Meta(description="OpenCLIP's tag of the weights, or a checkpoint's path")] = ""
    device: Annotated[Literal["auto", "mps", "cuda", "cpu"], Meta(description="where the model runs")] = "auto"
    batch_size: Annotated[int, Meta(ge=0, le=4096, description="photos in one forward pass; 0 means as many as are fastest")] = 0
    mode: Annotated[Mode, Meta(description="embed on this machine, by the service, or by the service while it answers")] = "auto"
    service_url: Annotated[str, Meta(description="address of an inference service, such as http://gpu.local:8002")] = ""
    service_token: Annotated[str, Meta(description="token that the service asks for")] = ""
    service_dialect: Annotated[Dialect, Meta(description="how to speak to the service: ours, or Open Inference Protocol")] = (
        "dedup-tui"
    )


class Cluster(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the work is spread over machines."""

    engine: Annotated[Literal["local", "ray"], Meta(description="work on this machine, or on a Ray cluster")] = "local"
    address: Annotated[str, Meta(description="the Ray cluster, such as auto or ray://head:10001; empty starts one here")] = ""


class Serve(Struct, frozen=True, forbid_unknown_fields=True):
    """How `dedup-tui serve` answers."""

    host: Annotated[str, Meta(description="address to listen on; beyond loopback a token is asked for")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="port to listen on")] = 8002
    token: Annotated[str, Meta(description="token that every client must send")] = ""
    tls_cert: Annotated[str, Meta(description="file of the TLS certificate")] = ""
    tls_key: Annotated[str, Meta(description="file of the TLS key")] = ""
    queue: Annotated[int, Meta(ge=1, description="pictures that may wait; beyond, clients are asked to come again")] = 1024
    wait_ms: Annotated[float, Meta(ge=0, le=1000, description="milliseconds to wait for more pictures before a pass")] = 5.0
    max_images: Annotated[int, Meta(ge=1, description="pictures in one request")] = 256
    max_bytes: Annotated[int, Meta(ge=1024, description="bytes of one request")] = 67_108_864
    max_pixels: Annotated[int, Meta(ge=1, description="pixels of one picture")] = 50_000_000
    workers: Annotated[int, Meta(ge=0, le=256, description="decoding processes; 0 means one for each core")] = 0


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """What may be removed."""

    protect: Annotated[tuple[str, ...], Meta(description="folders in which nothing is ever removed")] = ()
    action: Annotated[DeedAction, Meta(description="what happens to a removed photo")] = "trash"
    move_to: Annotated[str, Meta(description="folder for the action `move`; below it each photo keeps its whole path")] = ""
    max_remove: Annotated[
        str,
        Meta(pattern="^[0-9]{1,18}%?$", description="without a person at the screen, stop before removing more photos than this"),
    ] = "50%"


class Photos(Struct, frozen=True, forbid_unknown_fields=True):
    """How Photos libraries are read, and what in them may go."""

    libraries: Annotated[tuple[str, ...], Meta(description="Photos libraries to look through; auto finds yours")] = ()
    version: Annotated[Literal["original", "edited"], Meta(description="which version of an edited photo is looked at")] = (
        "original"
    )
    protect: Annotated[tuple[Trait, ...], Meta(description="kinds of items that are never removed")] = (
        Trait.FAVOURITE,
        Trait.HIDDEN,
        Trait.EDITED,
        Trait.BURST,
        Trait.LIVE,
        Trait.RAW,
        Trait.SHARED,
        Trait.REFERENCED,
    )
    applescript: Annotated[bool, Meta(description="ask Photos itself for its items, by AppleScript")] = False
    keep_export: Annotated[bool, Meta(description="keep the originals that Photos exported, and use them again")] = False
    carry: Annotated[bool, Meta(description="write to the kept item what only removed ones had: keywords, albums, title")] = False
    timeout: Annotated[float, Meta(gt=0, description="seconds that Photos may take to answer")] = 120.0


class Images(Struct, frozen=True, forbid_unknown_fields=True):
    """How pictures are drawn."""

    protocol: Annotated[Protocol, Meta(description="how pictures reach the terminal")] = "auto"


class App(Struct, frozen=True, forbid_unknown_fields=True):
    """How the app looks and answers."""

    theme: Annotated[str, Meta(description="a Textual theme, such as textual-dark or textual-light")] = "textual-dark"
    confirm_typing: Annotated[int, Meta(ge=0, description="ask for the number to be typed when removing more than this")] = 500
    keys: Annotated[dict[str, str], Meta(description='keys by binding id, such as `group.next = "down,j"`')] = {}


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings. `paths` are the photo folders that the app opens when none is named."""

    workspace: Annotated[str, Meta(description="folder of the catalog, thumbnails and logs; empty means the usual place")] = ""
    paths: Annotated[tuple[str, ...], Meta(description="folders to look through when the command line names none")] = ()
    scan: Scan = field(default_factory=Scan)
    match: Match = field(default_factory=Match)
    embed: Embed = field(default_factory=Embed)
    cluster: Cluster = field(default_factory=Cluster)
    serve: Serve = field(default_factory=Serve)
    act: Act = field(default_factory=Act)
    photos: Photos = field(default_factory=Photos)
    images: Images = field(default_factory=Images)
    app: App = field(default_factory=App)
