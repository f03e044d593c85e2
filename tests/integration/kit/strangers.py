"""Packages of strangers with adapters, as pip leaves them in a folder: good ones, broken ones, rude ones."""

from __future__ import annotations

from pathlib import Path

GOOD = '''
from pathlib import Path
Path(__file__).with_suffix(".loaded").touch()
from gateway.contract import VERSION
from gateway.kit.plugin import AdapterSettings, Label, Plugin

class Settings(AdapterSettings):
    """Settings."""
    url: str
    """Address."""

class Stranger:
    def __init__(self, settings):
        self.settings = settings
    async def open(self): ...
    async def close(self): ...
    async def send(self, outgoing): ...
    async def ask(self, outgoing): ...
    async def receive(self):
        return
        yield
    async def check(self): ...

TITLE = Label("Hệ thống lạ", "Stranger")
PLUGIN = Plugin("stranger", 1, TITLE, Settings, {"url": Label("Địa chỉ", "Address")}, Stranger)
'''


def install(folder: Path, source: str, *, package: str = "stranger-adapter", name: str = "stranger") -> Path:
    """Lay a package with one adapter into a folder; return its module's file."""
    module = package.replace("-", "_")
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[lienthong.adapters]\n{name} = {module}:PLUGIN\n", encoding="utf-8")
    file = folder / f"{module}.py"
    file.write_text(source, encoding="utf-8")
    return file
