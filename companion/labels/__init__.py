"""Label sheets: which artifacts (choosing), where on the paper (sizes, placing, fitting), in which letters (fonts,
shaping, directions), as PDF (sheets, drawing, embedding). Deciding is pure; fonts and PDF are the edge."""
