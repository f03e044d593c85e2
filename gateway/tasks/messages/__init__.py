"""Messages about tasks between books: what changed, to every agency concerned, as an attachment of a document.

:mod:`.model` is what a message says; :mod:`.plain`, :mod:`.xml` and :mod:`.forms` are its two forms, JSON and XML, and
:mod:`.parsing` reads them strictly. Outward: :mod:`.owing` writes down with each event who is to be told,
:mod:`.sending` tells them. Inward: :mod:`.watching` finds messages among documents that came, :mod:`.merging` says what
of them may happen, :mod:`.taking` writes that, and :mod:`.conflicts` keeps what may not, until a person settles it.
"""
