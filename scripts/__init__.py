"""The census: verbs are run (`python -m scripts.refresh`) and stand here; nouns are imported and live in rooms."""
