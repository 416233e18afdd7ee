"""Waits until a web server answers."""

import contextlib
import http.client
import sys
import time


def wait_for_answer(host: str, port: int, name: str = "") -> None:
    """Return once a request was answered, whatever the answer; `name` is the host that people use."""
    while not answers(host, port, name or host):
        time.sleep(0.05)


def answers(host: str, port: int, name: str) -> bool:
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=5)) as connection:
        try:
            connection.request("HEAD", "/health/live/", headers={"Host": name})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        return True


if __name__ == "__main__":
    wait_for_answer(sys.argv[1], int(sys.argv[2]), sys.argv[3])
