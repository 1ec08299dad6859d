"""The visitor's pages: pure functions of a library and a reader, text out."""

from content_packs.visitor.pages.artifacts import artifact
from content_packs.visitor.pages.exhibitions import exhibition
from content_packs.visitor.pages.fronts import failure, home, museum, offline, web_manifest
from content_packs.visitor.pages.maps import floor_map
from content_packs.visitor.pages.searches import PER_PAGE, SHOWN, VALUES, codes, search
from content_packs.visitor.pages.tours import scene, tour

__all__ = [
    "PER_PAGE",
    "SHOWN",
    "VALUES",
    "artifact",
    "codes",
    "exhibition",
    "failure",
    "floor_map",
    "home",
    "museum",
    "offline",
    "scene",
    "search",
    "tour",
    "web_manifest",
]
