"""Installing packages for tests: no service of theirs starts, others may, and nothing stays behind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "services" / "apt.sh"

ASKER = """#!/bin/sh
# Stands where apt-get does and asks the policy as a package's installation would.
for name in postgresql postgresql.service rabbitmq-server haproxy.service epmd.socket ssh.service; do
  code=0; "$ROOT/usr/sbin/policy-rc.d" "$name" start || code=$?
  echo "$name $code" >> "$ROOT/asked"
done
code=0; "$ROOT/usr/sbin/policy-rc.d" --quiet postgresql start || code=$?
echo "--quiet $code" >> "$ROOT/asked"
"""


def install(folder: Path, *packages: str) -> None:
    (folder / "usr" / "sbin").mkdir(parents=True, exist_ok=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "apt-get").write_text(ASKER, encoding="ascii")
    (folder / "bin" / "apt-get").chmod(0o755)
    environment = {**os.environ, "ROOT": str(folder), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    subprocess.run(["bash", str(SCRIPT), *packages], env=environment, check=True)


def test_services_of_the_packages_do_not_start_and_others_may(tmp_path: Path) -> None:
    install(tmp_path, "no-such-package")
    asked = dict(line.split() for line in (tmp_path / "asked").read_text().splitlines())
    assert asked.pop("ssh.service") == "0"
    assert set(asked.values()) == {"101"}


def test_the_policy_is_taken_away_again(tmp_path: Path) -> None:
    install(tmp_path)
    assert list((tmp_path / "usr" / "sbin").iterdir()) == []
    assert [file for file in (tmp_path / "etc").rglob("*") if file.is_file()] == []


def test_a_policy_of_the_system_stays_and_decides(tmp_path: Path) -> None:
    (tmp_path / "usr" / "sbin").mkdir(parents=True)
    policy = tmp_path / "usr" / "sbin" / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n", encoding="ascii")
    policy.chmod(0o755)
    install(tmp_path)
    assert policy.read_text() == "#!/bin/sh\nexit 104\n"
    assert "postgresql 104" in (tmp_path / "asked").read_text().splitlines()
