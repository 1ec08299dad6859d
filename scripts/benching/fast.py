"""FastAPI sending the same bytes, as its documentation would have it."""

import os
from pathlib import Path

from fastapi import FastAPI, Response

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
TYPE = os.environ["BENCH_TYPE"]
app = FastAPI()


@app.get("/{path:path}")
async def read(path: str) -> Response:
    return Response(BODY, media_type=TYPE)
