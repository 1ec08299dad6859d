"""The sweep: space of versions that nobody needs any more is given back."""
