"""Coverage-guided fuzzing: each module ``target_NAME`` has one function ``one(data)`` and a corpus below ``corpus/``.

``python -m tests.fuzz`` runs all of them under atheris (``make fuzz``); ``tests/conformance/test_corpus_replay.py``
replays every corpus and every crash that was ever found. A new target is one more module and one more folder.
"""
