"""Tickets: signed by the server, so that a reader without a network can trust them."""
