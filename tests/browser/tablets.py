"""A tablet whose network is cut, hangs, or loses answers, and what people do on it."""

import select
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Page

SECRET = "the secret of this tablet"
TABLET, UPRIGHT = {"width": 1024, "height": 768}, {"width": 768, "height": 1024}
PRESSES = b"POST /k/tap/", b"POST /k/waiting/"
BEGINNING, ALL = 1_000, 10**9  # bytes of an answer
CALL = "(await navigator.serviceWorker.ready).active.postMessage('open')"
COUNT = """(await new Promise((resolve, reject) => {
    const opening = indexedDB.open("kiosk", 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("presses").objectStore("presses").count();
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
}))"""

Start = Callable[..., Page]


class Line:
    """The network of a tablet: a port that leads to the server, or to nothing, or loses what the server answers."""

    def __init__(self, port: int) -> None:
        self.port, self.state, self.answers = port, "up", 0
        self.pairs: set[tuple[socket.socket, socket.socket]] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.take, daemon=True).start()

    def take(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=[client], daemon=True).start()

    def carry(self, client: socket.socket) -> None:
        """Carry bytes both ways until an end closes, or the line is cut."""
        if self.state == "cut":
            return client.close()
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            pair, rest = (client, server), ALL
            self.pairs.add(pair)
            with suppress(OSError, ValueError):
                while rest:
                    for ready in select.select(pair, [], [])[0]:
                        data = ready.recv(65_536)
                        if not data:
                            rest = 0
                        elif ready is server:
                            client.sendall(data[:rest])
                            rest -= min(rest, len(data))
                        elif self.state != "hangs":
                            rest = self.room_for_answer(data, rest)
                            server.sendall(data)
            self.pairs.discard(pair)
        return None

    def room_for_answer(self, asked: bytes, rest: int) -> int:
        """How much of the next answer comes through: of those to presses now nothing, now its beginning, now all."""
        if self.state != "loses" or not asked.startswith(PRESSES):
            return rest
        self.answers += 1
        return (0, BEGINNING, ALL)[self.answers % 3]

    def set(self, state: str) -> None:
        """Change the line; whatever is under way is cut."""
        self.state = state
        for pair in list(self.pairs):
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.set("cut")
        self.listener.close()


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds in the page; its policy keeps `wait_for_function` out."""
    look = f"async () => {{ for (let n = 0; n < 600; n += 1) {{ if ({condition}) return true; await new Promise(PAUSE); }} }}"
    assert page.evaluate(look.replace("PAUSE", "(resolve) => setTimeout(resolve, 100)"))


def kill(folder: Path) -> None:
    """Kill the browser that keeps its things in this folder, as when the tablet loses its power."""
    own = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]
    for process in own:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(own, timeout=10)


def press(page: Page, rating: str, then: str = "kept") -> None:
    """Press a face, wait for the thanks, and leave them for the faces; they come once the server was asked for them."""
    page.locator(f'[data-page="screen"] [value="{rating}"]').dispatch_event("click")
    page.locator(f'[data-page="{then}"] #done').dispatch_event("click")
    page.locator('[data-page="screen"]').wait_for()


def press_many(page: Page, ratings: list[str]) -> None:
    for rating in ratings:
        press(page, rating)


def waiting_on(page: Page) -> int:
    """How many presses wait in the tablet."""
    return int(page.evaluate(f"async () => {COUNT}"))


def bring(page: Page) -> None:
    """Let the page call its worker, as it does every fifteen seconds, until nothing waits."""
    until(page, f"{CALL}, {COUNT} === 0")
