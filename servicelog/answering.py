"""Waits until a web server answers."""

import contextlib
import http.client
import sys
import time


def wait_for_answer(host: str, port: int) -> None:
    """Return once a request was answered, whatever the answer."""
    while not answers(host, port):
        time.sleep(0.05)


def answers(host: str, port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=5)) as connection:
        try:
            connection.request("HEAD", "/health/live/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        return True


if __name__ == "__main__":
    wait_for_answer(sys.argv[1], int(sys.argv[2]))
