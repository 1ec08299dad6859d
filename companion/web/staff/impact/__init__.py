"""The words around figures: what pages, exports and the API of who came have in common."""
