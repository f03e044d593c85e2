"""The text of a document, whatever program wrote it: PDF, Word, HTML, plain text, scans; paragraph by paragraph.

Everything here may be hostile: :func:`gateway.text.bounded.text_of` reads in a process of little memory and time.
"""
