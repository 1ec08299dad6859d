"""A process for tests: the app on uvicorn. `python -m tests.companion.on_uvicorn PORT FOLDER`, over FOLDER/pack."""

import sys
from pathlib import Path

import uvicorn

from companion.app import create_app
from companion.config import Settings
from content_packs.running.shelves import open_library

if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    library = open_library([folder / "pack"], folder / "catalogues")
    uvicorn.run(create_app(Settings(data=folder), library), port=port, log_level="warning")
