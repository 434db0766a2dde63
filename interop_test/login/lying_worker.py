"""worker.py, telling lies for shrink_test.go: of every case with a certain piece of text."""

import sys

sys.dont_write_bytecode = True

import worker  # noqa: E402, which finds the next

import exchange  # noqa: E402


def lie(op, piece, text, answer):
    honest = worker.OPS[op]
    worker.OPS[op] = lambda case: answer if piece in text(case) else honest(case)


lie("remember", "|", lambda case: case["text"], {"id": "a lie"})
lie("token", "%", lambda case: case["token"], {"message": "a lie"})
lie("request", "%2", lambda case: case["body"], {"status": 400, "message": "a lie"})
lie("identifier", "'", lambda case: "".join(value for _, value in case["headers"]), {"identifier": "a lie"})

if __name__ == "__main__":
    exchange.serve({}, worker.OPS)
