"""The rehearsal that a newcomer sees first: a bus, two gateways and one signed directive on this machine.

It uses the program as anyone would: processes started by command line, settings files, keys, and REST. Nothing here is
used by the product itself.
"""

from gateway.demo.run import run_demo

__all__ = ["run_demo"]
