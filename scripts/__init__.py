"""The census: verbs are run (`python -m scripts.refresh`), nouns are imported."""
