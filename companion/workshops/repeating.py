"""Sessions that repeat: RFC 5545 rules with exceptions, in the venue's time zone."""
