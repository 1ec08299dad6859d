"""FastAPI sending the same bytes and fields, as its documentation would have it."""

from fastapi import FastAPI, Response

from benching.answer import read as read_answer

ANSWER = read_answer()
FIELDS = dict(ANSWER.fields)  # each once: of cookies these cases have one
app = FastAPI()


@app.get("/{path:path}")
async def read(path: str) -> Response:
    return Response(ANSWER.body, headers=FIELDS)
