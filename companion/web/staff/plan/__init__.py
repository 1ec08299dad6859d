"""Pages of the programme: sessions, workshops, venues, programmes, import."""
