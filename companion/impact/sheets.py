"""Exported figures as XLSX and CSV: this room's door to openpyxl."""
