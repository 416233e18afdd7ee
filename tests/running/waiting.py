"""An application that takes a second for what it is asked to wait for."""

import sys
import time


def application(environ, start_response):
    answer = b"at once"
    if environ["PATH_INFO"] == "/wait":
        print("waiting", file=sys.stderr, flush=True)
        time.sleep(1)
        answer = b"waited"
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
