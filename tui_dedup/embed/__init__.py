"""Pixels to vectors: embeds each content that has no vector of the chosen model yet. Imports no torch until it must."""

from tui_dedup.embed.address import check
from tui_dedup.embed.engine import Batch, Engine, Opener
from tui_dedup.embed.errors import EmbedError, EngineLostError
from tui_dedup.embed.identity import model_key
from tui_dedup.embed.stage import run

__all__ = ["Batch", "EmbedError", "Engine", "EngineLostError", "Opener", "check", "model_key", "run"]
