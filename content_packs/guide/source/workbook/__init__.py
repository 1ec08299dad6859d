"""Workbooks (XLSX) and CSV files as sources (SPREADSHEET.md)."""
