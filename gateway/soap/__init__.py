"""SOAP as bytes: envelopes and multipart bodies read as streams and written as streams, WS-Security; no transport."""
