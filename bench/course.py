"""The parts of the benchmark by name, each with the options that concern it and a folder of its own."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.certificates import ChainCost, measure_certificates
from bench.cluster import EndToEnd, measure_cluster
from bench.counts import Counted, measure_counts
from bench.dead import Neighbour, measure_dead
from bench.directory import Directory, measure_directory
from bench.growth import Size, measure_growth
from bench.hub import House
from bench.intake import Intake, measure_intake
from bench.memory import Passage, measure_memory
from bench.naming import Naming, measure_naming
from bench.packets import SENDER, Signer
from bench.reading import ReadingCost, measure_reading
from bench.recovery import Return, measure_recovery
from bench.search import Found, measure_search
from bench.servers import private_postgres
from bench.signing import Signing, measure_signing
from bench.soap import SoapCost, measure_soap
from bench.throughput import Say, Throughput, measure_throughput

PARTS: Final = (
    "intake",
    "memory",
    "cluster",
    "growth",
    "dead",
    "recovery",
    "signing",
    "certificates",
    "soap",
    "directory",
    "counts",
    "reading",
    "naming",
    "search",
)
"""What a whole run measures, in this order; ``throughput`` alone is intake on the embedded database only."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One run; every method measures the part of its name."""

    options: argparse.Namespace
    folder: Path
    signer: Signer
    anchor: Path
    say: Say

    def throughput(self) -> Throughput:
        """Intake on the embedded database."""
        return measure_throughput(
            self._part("throughput"),
            self.signer,
            self.anchor,
            documents=self.options.documents,
            concurrency=self.options.concurrency,
            house=House(self.options.workers),
            size=self.options.size * 1024,
            say=self.say,
        )

    def intake(self) -> Intake:
        """Intake on both databases in turns."""
        return measure_intake(
            self._part("intake"),
            self.signer,
            self.anchor,
            documents=self.options.documents,
            concurrency=self.options.concurrency,
            workers=self.options.workers,
            size=self.options.size * 1024,
            say=self.say,
        )

    def memory(self) -> list[Passage]:
        """Memory with large packets."""
        sizes = [size * 2**20 for size in self.options.large]
        return measure_memory(
            self._part("memory"), self.signer, self.anchor, sizes=sizes, workers=self.options.workers, say=self.say
        )

    def cluster(self) -> EndToEnd:
        """From end to end through PostgreSQL and RabbitMQ."""
        return measure_cluster(
            self._part("cluster"),
            self.signer,
            self.anchor,
            documents=self.options.documents,
            concurrency=self.options.concurrency,
            workers=self.options.workers,
            size=self.options.crossing * 1024,
            say=self.say,
        )

    def growth(self) -> list[Size]:
        """Rates with ever more documents in the ledger, on both databases."""
        sizes, folder = self.options.ledger, self._part("growth")
        for name in ("embedded", "served"):
            (folder / name).mkdir()
        found = measure_growth(
            folder / "embedded", self.signer, self.anchor, sizes=sizes, new_url=None, say=self.say
        )  # fmt: skip
        with private_postgres() as postgres:
            return found + measure_growth(
                folder / "served", self.signer, self.anchor, sizes=sizes, new_url=postgres.create_database, say=self.say
            )

    def dead(self) -> list[Neighbour]:
        """What a dead endpoint costs its neighbours."""
        return measure_dead(
            self._part("dead"),
            self.signer,
            self.anchor,
            waiting=self.options.waiting,
            documents=self.options.neighbours,
            workers=self.options.workers,
            say=self.say,
        )

    def recovery(self) -> list[Return]:
        """How fast consumers come back."""
        return measure_recovery(
            self._part("recovery"),
            self.anchor,
            rounds=self.options.restarts,
            workers=self.options.workers,
            say=self.say,
        )

    def signing(self) -> Signing:
        """Signing beside raw RSA and libxmlsec."""
        return measure_signing(
            self._part("signing"),
            self.folder / "pki" / f"{SENDER}.key.pem",
            self.folder / "pki" / f"{SENDER}.cert.pem",
            size=self.options.size * 1024,
            seconds=self.options.turn,
            say=self.say,
        )

    def reading(self) -> ReadingCost:
        """Tasks read from directives of growing length."""
        return measure_reading(self.say)

    def naming(self) -> Naming:
        """Names of a directive resolved in a directory as large as the nation's."""
        return measure_naming(self._part("naming"), number=self.options.entries, say=self.say)

    def certificates(self) -> ChainCost:
        """What full chains with revocation data add to a packet."""
        return measure_certificates(self._part("certificates"), size=self.options.size * 1024, say=self.say)

    def search(self) -> list[Found]:
        """Pages found by all kinds of conditions, on both databases."""
        documents, folder = self.options.searched, self._part("search")
        for name in ("embedded", "served"):
            (folder / name).mkdir()
        found = measure_search(folder / "embedded", documents=documents, new_url=None, anchor=self.anchor, say=self.say)
        with private_postgres() as postgres:
            return found + measure_search(
                folder / "served",
                documents=documents,
                new_url=postgres.create_database,
                anchor=self.anchor,
                say=self.say,
            )

    def counts(self) -> list[Counted]:
        """Figures about a million tasks, of today and of past days, on both databases."""
        tasks, folder = self.options.tasks, self._part("counts")
        found = measure_counts(folder, tasks=tasks, new_url=None, say=self.say)
        with private_postgres() as postgres:
            return found + measure_counts(folder, tasks=tasks, new_url=postgres.create_database, say=self.say)

    def directory(self) -> Directory:
        """A nation's directory: import, lookup, search, undo."""
        return measure_directory(self._part("directory"), entries=self.options.entries, say=self.say)

    def soap(self) -> SoapCost:
        """SOAP intake beside the bus's wire."""
        return measure_soap(
            self._part("soap"),
            self.signer,
            self.anchor,
            documents=self.options.documents,
            concurrency=self.options.concurrency,
            workers=self.options.workers,
            size=self.options.size * 1024,
            say=self.say,
        )

    def _part(self, name: str) -> Path:
        part = self.folder / name
        part.mkdir()
        return part
