"""Memory stays flat whatever the size: a packet of 300 MB through the reader in a process of its own."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import base64, io, psutil
from gateway.packet.reader import read_packet
from gateway.packet.sinks import ScratchSink
from tests.packets import document_xml

own = psutil.Process()
peak = 0

class Generated(io.RawIOBase):
    def __init__(self, megabytes):
        whole = document_xml(content=b"")
        at = whole.rindex(b"</edXML:ContentTransferEncoded>")
        line = base64.b64encode(b"%PDF" + bytes(range(200)) * 244) + LINE_END
        count = megabytes * 1048576 // len(line)
        self._pieces = iter([whole[:at], *([line] * count), whole[at:]])
        self._rest = b""
        self._reads = 0
    def read(self, size=-1):
        global peak
        self._reads += 1
        if self._reads % 32 == 0:
            peak = max(peak, own.memory_info().rss)
        while len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

reading = read_packet(Generated(300), ScratchSink(), wire=True)
assert not reading.errors, reading.errors
assert reading.size > 290 * 1048576
print(peak // 1048576)
"""


def peak(line_end: str) -> int:
    program = PROGRAM.replace("LINE_END", line_end)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_packet_of_300_mb_on_one_line_is_read_in_120_mb() -> None:
    assert peak("b''") < 120


def test_a_packet_of_300_mb_in_lines_is_read_in_120_mb() -> None:
    assert peak("b'\\r\\n'") < 120
