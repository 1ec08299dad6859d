"""Publications: which version each group shows, decided by people, signed by the server, kept as a history."""
