"""The samples of docs/soap.md, run as they stand there: zeep, Node.js with npm's soap, curl."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.soap_hub import RECEIVER, SENDER, SoapHub, running_soap
from tests.packets import document_xml
from tests.services.process import missing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "soap.md"
PACKET = document_xml(SENDER, [RECEIVER])
NODE_SOAP = "1.13.0"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SoapHub]:
    async with running_soap(tmp_path / "hub") as running:
        yield running


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """npm's soap in a cache of this user's, installed once; skips where no registry can be reached."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        missing("the sample in JavaScript needs Node.js and npm; on Debian: apt-get install nodejs npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "lienthong-tests" / f"node-soap-{NODE_SOAP}"
    if not (folder / "node_modules" / "soap").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"soap@{NODE_SOAP}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install soap {NODE_SOAP}: {done.stderr[-200:]}")
    return folder / "node_modules"


def sample(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


async def run(hub: SoapHub, folder: Path, *command: str, **more: str) -> str:
    """Run a sample where its packet lies; return what it said."""
    (folder / "packet.edxml").write_bytes(PACKET)
    key = hub.keys[SENDER]
    environment = {"SOAP_URL": hub.url, "KEY_ID": key.id, "KEY": key.secret, "OTHER_KEY": hub.keys[RECEIVER].secret}
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, errors.decode()
    return out.decode()


async def test_the_sample_for_zeep(hub: SoapHub, tmp_path: Path) -> None:
    said = await run(hub, tmp_path, sys.executable, "-c", sample("python"))
    assert "False" in said
    assert RECEIVER in said
    assert len(await hub.pending()) == 1


async def test_the_sample_for_curl(hub: SoapHub, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    assert "<lt:Duplicate>false</lt:Duplicate>" in await run(hub, tmp_path, "sh", "-ec", sample("sh"))


async def test_the_sample_for_node(hub: SoapHub, tmp_path: Path, node_modules: Path) -> None:
    script = tmp_path / "sample.js"
    # What was sent a moment ago may still be under inspection.
    ask = "const [list] = await edoc.GetPendingDocumentIdsAsync({ Limit: 10 });"
    again = f"let list; do {{ {ask.replace('const [list]', '[list]')} }} while (!list || !list.Pending);"
    assert ask in sample("js")
    text = sample("js").replace(ask, again)
    script.write_text(text, encoding="utf-8")
    said = await run(hub, tmp_path, "node", str(script), NODE_PATH=str(node_modules))
    assert "sent" in said
    [received] = [line.split()[1] for line in said.splitlines() if line.startswith("received")]
    assert (tmp_path / f"{received}.edxml").read_bytes() == PACKET
    assert await hub.pending() == []


NODE_ALL = """
const soap = require('soap');
async function main() {
  const options = { forceSoap12Headers: process.env.SOAP12 === '1' };
  const edoc = await soap.createClientAsync(process.env.SOAP_URL + '?wsdl', options);
  const port = edoc.Edoc[process.env.SOAP12 === '1' ? 'EdocSoap12' : 'EdocSoap11'];
  const call = (name, given) => new Promise((done, fail) =>
    port[name](given, (error, found) => error ? fail(error) : done(found)));
  const digest = { passwordType: 'PasswordDigest', hasNonce: true };
  edoc.setSecurity(new soap.WSSecurity('he.gui', process.env.SECRET, digest));
  const packet = require('fs').readFileSync('packet.edxml').toString('base64');
  const sent = await call('SendDocument', { Kind: 'document', Packet: packet });
  const allowed = await call('CheckPermission', {});
  const agencies = await call('GetOrganizations', { Limit: 2 });
  const traces = await call('GetTraces', { Id: sent.Id });
  let code = '';
  try { await call('GetDocument', { Id: 'khong-co' }); } catch (error) {
    const text = error.body || error.response.data; code = /Code>(document[^<]*)</.exec(text)[1];
  }
  console.log(JSON.stringify([sent.Duplicate, allowed.Permission[0].Agency, agencies.Organization.length,
    traces.Receiver[0].Agency, code]));
}
main().catch((error) => { console.error(error.message); process.exit(1); });
"""


@pytest.mark.parametrize("soap12", ["0", "1"])
async def test_node_by_password_digest_in_both_versions(
    hub: SoapHub, tmp_path: Path, node_modules: Path, soap12: str
) -> None:
    script = tmp_path / "all.js"
    script.write_text(NODE_ALL, encoding="utf-8")
    more = {"SOAP12": soap12, "SECRET": "khoa-thu-01", "NODE_PATH": str(node_modules)}
    said = await run(hub, tmp_path, "node", str(script), **more)
    assert said.strip() == f'[false,"{SENDER}",2,"{RECEIVER}","document.unknown"]'
