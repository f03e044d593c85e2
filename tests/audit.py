"""``make audit``: what the program is made of, as a bill of materials, and which of it is known to be vulnerable.

The bill (CycloneDX 1.6) names what runs in production, not the tools. Ends with 0 only if every package was judged and
none is vulnerable; with 1 for vulnerable ones, and with 3 where the service that knows them could not be asked or left
packages out: silence is no good news.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).resolve().parents[1]
PROGRAM: Final = "lienthong"
VULNERABLE: Final = 1
NOT_ASKED: Final = 3


def folded(name: str) -> str:
    """Return a package's name as all spellings of it agree."""
    return re.sub("[-_.]+", "-", name).lower()


def at_run_time(root: str = PROGRAM) -> set[str]:
    """Return the folded names of the installed packages that a package needs when it runs, itself included."""
    found: set[str] = set()
    waiting = [(root, "")]
    while waiting:
        name, extras = waiting.pop()
        found.add(folded(name))
        for line in metadata.requires(name) or ():
            need = Requirement(line)
            wanted = any(
                need.marker is None or need.marker.evaluate({"extra": extra}) for extra in extras.split(",") or [""]
            )
            if wanted and folded(need.name) not in found:
                waiting.append((need.name, ",".join(["", *need.extras])))
    return found


def bill() -> dict[str, Any]:
    """Return the bill of materials of what runs in production."""
    words = ["cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    options = ["--spec-version", "1.6", "--output-format", "JSON", "--output-reproducible", "--no-validate"]
    made = subprocess.run([sys.executable, "-m", *words, *options, sys.executable], capture_output=True, check=True)
    return pruned(json.loads(made.stdout), at_run_time())


def pruned(whole: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return a bill with these components alone."""
    kept = [one for one in whole["components"] if folded(one["name"]) in names]
    refs = {one["bom-ref"] for one in kept} | {whole["metadata"]["component"]["bom-ref"]}
    depends = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in refs]}
        for one in whole["dependencies"]
        if one["ref"] in refs
    ]
    return whole | {"components": kept, "dependencies": depends}


def ask(*more: str) -> dict[str, Any] | None:
    """Return what pip-audit says of all installed packages, or nothing where it could not ask."""
    words = ["pip_audit", "--progress-spinner", "off", "--format", "json", "--skip-editable", "--timeout", "15", *more]
    asked = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads(asked.stdout)
    except ValueError:
        sys.stderr.write((asked.stderr.strip().splitlines() or ["no words"])[-1][:300] + "\n")
        return None
    return found


def judged(report: dict[str, Any] | None) -> tuple[int, list[str]]:
    """Return the exit code and the words about a report."""
    if report is None:
        return NOT_ASKED, [
            "Không hỏi được dịch vụ. / The vulnerability service could not be reached: NOTHING is known."
        ]
    packages = report["dependencies"]
    open_ones = [one["name"] for one in packages if "skip_reason" in one and one["name"] != PROGRAM]
    lines = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version'}"
        for one in packages
        for flaw in one.get("vulns", ())
    ]
    if lines:
        return VULNERABLE, [f"{len(lines)} known vulnerabilities:", *lines]
    if open_ones:
        names = ", ".join(open_ones[:10]) + (", ..." if len(open_ones) > 10 else "")
        return NOT_ASKED, [f"{len(open_ones)} of {len(packages)} packages could NOT be judged: {names}"]
    return 0, [f"{len(packages)} packages, none with a known vulnerability."]


def main() -> int:
    """Write the bill, ask about vulnerabilities, and say how it went."""
    options = argparse.ArgumentParser(prog="make audit", description=__doc__)
    options.add_argument("--sbom", type=Path, default=ROOT / "var" / "sbom.json", help="where the bill goes")
    given, more = options.parse_known_args()
    made = bill()
    text = json.dumps(made, indent=2, ensure_ascii=False)
    # Loaded late: its grammars take four seconds, which tests of all else here need not spend.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        sys.stderr.write(f"the bill of materials is not valid CycloneDX 1.6: {fault}\n")
        return 2
    given.sbom.parent.mkdir(parents=True, exist_ok=True)
    given.sbom.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{given.sbom}: CycloneDX 1.6, valid, {len(made['components'])} components\n")
    sys.stdout.flush()
    code, lines = judged(ask(*more))
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
