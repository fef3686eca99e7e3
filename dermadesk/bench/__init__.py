"""How fast and how big the program is, measured on photos that it draws itself, beside a plain pipeline."""
