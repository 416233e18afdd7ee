"""`make test`: formatting, lint, types, templates, migrations, deployment, translations, all tests.

Each check says what it is; the first failure does not hide the others. Exit status 1 if one failed.
"""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from servicelog import embedded
from servicelog.embedded import ROLE
from servicelog.lock import is_running

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
PRODUCTION = {
    "PUBLIC_URL": "https://feedback.example.org",
    "SECRET_KEY": "a-key-for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "RECEIPT_KEY": "another-key-for-this-check-only-0123456789",
}
MANAGE = (sys.executable, "manage.py")
# One more than there are processors, for some tests wait: for servers that start, for a browser, for what must not come.
AT_ONCE = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal")
# What an older PostgreSQL could do otherwise: every statement that is written by hand, and every view once.
TOUCH_SQL = (
    "tests/accounts/test_guessing.py",
    "tests/changes",
    "tests/demo/test_loading.py",
    "tests/demo/test_multiplying.py",
    "tests/feedback/test_tap.py",
    "tests/figures/test_employee_page.py",
    "tests/figures/test_figures.py",
    "tests/figures/test_location_page.py",
    "tests/figures/test_narrowing.py",
    "tests/figures/test_overview.py",
    "tests/history",
    "tests/promises/test_append_only.py",
    "tests/promises/test_exactness.py",
    "tests/promises/test_faults.py",
    "tests/promises/test_isolation.py",
    "tests/promises/test_limits.py",
    "tests/promises/test_once.py",
    "tests/promises/test_queries.py",
    "tests/running/test_kept_statements.py",
    "tests/searching/test_customers.py",
    "tests/searching/test_following.py",
    "tests/searching/test_hits.py",
    "tests/searching/test_names.py",
    "tests/topics/test_counting.py",
)
LONGEST = 65 * 60  # seconds: on a machine that takes longer for all else the second PostgreSQL is left out
CHECKS: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    ("formatting", (f"{BIN}/ruff", "format", "--check", "--quiet", "."), {}),
    ("lint", (f"{BIN}/ruff", "check", "--quiet", "."), {}),
    ("types", (f"{BIN}/mypy", "encounters", "servicelog"), {}),
    ("templates", (f"{BIN}/djlint", "templates", "--lint", "--quiet"), {}),
    ("imports", (f"{BIN}/lint-imports",), {}),
    ("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run"), {}),
    ("deployment", (*MANAGE, "check", "--deploy", "--database", "default", "--fail-level", "WARNING"), PRODUCTION),
    ("translations", (*MANAGE, "translations", "--check"), {}),
]


def run(name: str, command: tuple[str, ...], environment: dict[str, str]) -> bool:
    """Run one check and say how it went; its output appears only when it failed."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout[-8000:], done.stderr[-8000:], flush=True)
    return done.returncode == 0


def find_browser() -> str:
    """A browser on the PATH; else, as root on Debian, the package; else Playwright's own; else none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if found := shutil.which("chromium"):
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    found_own = glob.glob(str(Path.home() / ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return found_own[0] if found_own else ""


def pytest(*arguments: str, **environment: str) -> bool:
    """Run tests in sight, for they print what counts."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=25", "--durations-min=5", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode == 0


def on_debian_postgres(binaries: Path) -> bool:
    """Run what touches SQL on a passing PostgreSQL of Debian's, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sl-pg") as folder:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        server = [*user, str(binaries / "pg_ctl"), "-D", data, "-w", "-s"]
        quiet = {"cwd": "/", "check": True, "stdout": subprocess.DEVNULL}
        subprocess.run(
            [*user, str(binaries / "initdb"), "-D", data, "-U", "postgres", "-E", "utf8", "-A", "trust"], **quiet
        )
        subprocess.run([*server, "-o", f"-c listen_addresses='' -k {folder}", "-l", f"{folder}/log", "start"], **quiet)
        try:
            subprocess.run([*user, str(binaries / "createuser"), "-h", folder, "-U", "postgres", "-d", ROLE], **quiet)
            url = f"postgresql://{ROLE}@/postgres?host={folder}"
            return pytest(*TOUCH_SQL, "-m", "not browser and not slow", *AT_ONCE, DATABASE_URL=url)
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], cwd="/", check=False)


def leave_no_server() -> None:
    """Stop the private PostgreSQL, which workers of the tests leave behind; not while `make run` uses it."""
    data = Path(os.environ.get("DATA_DIR", ROOT / ".data"))
    if "DATABASE_URL" not in os.environ and not is_running(data):
        embedded.stop(data)


def main() -> int:
    """Run everything; return the exit status."""
    os.chdir(ROOT)
    started = time.monotonic()
    subprocess.run([*MANAGE, "translations", "--compile"], check=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda check: run(*check), CHECKS))
    browser = find_browser()
    if not browser:
        print("NO BROWSER FOUND: the browser tests are left out. Install chromium to run them.", flush=True)
        results.append(not CI)
    print("All tests, on the private PostgreSQL:", flush=True)
    results.append(pytest(*AT_ONCE, *([] if browser else ["-m", "not browser"]), BROWSER=browser))
    leave_no_server()
    for binaries in sorted(Path("/usr/lib/postgresql").glob("15/bin")):
        if time.monotonic() - started > LONGEST:
            print("LEFT OUT: tests that touch SQL, on PostgreSQL 15, as all others took so long.", flush=True)
        elif (binaries / "postgres").exists():
            print("Tests that touch SQL, on PostgreSQL 15:", flush=True)
            results.append(on_debian_postgres(binaries))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
