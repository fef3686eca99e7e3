"""The report on paper: one page of HTML laid out by Qt, the same on the screen, printed, as PDF and as PNG."""
